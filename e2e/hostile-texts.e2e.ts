import { deed, openRoom, say, upload } from './by-api.ts';
import { expect, type Page, test } from './server.ts';

/** Each sets a mark if anything of it is taken for more than a text. */
const HOSTILE = [
  '<script>window.hit=1</script>',
  '<img src=x onerror="window.hit=1">',
  '<svg/onload=window.hit=1>',
  '<iframe srcdoc="<script>parent.hit=1</script>"></iframe>',
  '[link](javascript:window.hit=1)',
  '<javascript:window.hit=1>',
  '[link](data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGl0PTE8L3NjcmlwdD4=)',
  '![x](x" onerror="window.hit=1)',
  '[x](https://a.example/" onmouseover="window.hit=1)',
  '```"><img src=x onerror=window.hit=1>\n</code></pre><img src=x onerror=window.hit=1>\n```',
  '```html\n<script>window.hit=1</script><img src=x onerror=window.hit=1>\n```',
  '`</code><img src=x onerror=window.hit=1>`',
  '|<img src=x onerror=window.hit=1>|b|\n|-|-|\n|<svg onload=window.hit=1>|[x](vbscript:hit)|',
  '> - [ ] <details open ontoggle=window.hit=1>',
  ':<img src=x onerror=window.hit=1>: @<b>ada</b> #<i>x</i>',
  '{{constructor.constructor("window.hit=1")()}}',
  '\u202e<img src=x onerror=window.hit=1>\u2066',
  '&lt;img src=x onerror=window.hit=1&gt;',
  // No addresses at all: drawn as links, they would take the whole room down.
  '[link](https://) https://1.1.1.999/ [link](http://a:99999/) <https://xn--a.com/>',
];
const NAME = '<img src=x onerror=window.hit=1>';

/** What the drawing of texts never makes. */
const FOREIGN =
  'script, iframe, object, embed, base, form[action], svg[onload], img[src="x"], details, [onerror], [onload], [onmouseover], [ontoggle], [srcdoc]';

async function expectInert(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'hit' in window)).toBe(false);
  await expect(page.locator('body :is(main, [role=complementary], dialog)').locator(FOREIGN)).toHaveCount(0);
  const links = await page.locator('main a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  expect(links.filter((href) => href !== null && !/^(https?:|mailto:|\/)/.test(href))).toEqual([]);
}

test.use({ serverOf: 'hostile-texts' });

test('[S32] what is hostile is text: in messages, names, rooms, files, quotes and previews', async ({ visitors }) => {
  test.slow();
  const odin = await visitors.signUp('odin', NAME);
  const rhea = await visitors.signUp('rhea', 'Rhea Costa');
  const asked: string[] = [];
  for (const { page } of [odin, rhea]) {
    page.on('dialog', (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
  }
  const roomId = await openRoom(NAME, odin.page, rhea.page);
  await deed(odin.page, 'rooms.update', { roomId, topic: HOSTILE.join(' ').slice(0, 900) });
  const file = await upload(odin.page, roomId, {
    name: `"><img src=x onerror=window.hit=1>.html`,
    mimeType: 'text/html',
    buffer: Buffer.from('<script>window.hit=1</script>'),
  });
  const first = await say(odin.page, roomId, NAME, { fileIds: [file.id] });
  for (const text of HOSTILE) await say(odin.page, roomId, text, { quoteId: first.id });
  await deed(odin.page, 'messages.edit', { messageId: first.id, content: `${NAME} edited ${HOSTILE[4]}` });
  await deed(odin.page, 'reactions.add', { messageId: first.id, emoji: '<svg/onload=hit>' });
  await deed(odin.page, 'messages.forward', { messageId: first.id, roomId, comment: HOSTILE[1] });

  // What strangers' pages say of themselves comes with messages: as if this one led to such a page.
  const hostile = { url: 'javascript:window.hit=1', title: NAME, description: HOSTILE[1], siteName: HOSTILE[2] };
  await rhea.page.route(/\/api\/trpc\/[^?]*messages\.(list|around)/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    for (const { result } of [body].flat())
      for (const message of result.data.messages ?? [])
        if (message.id === first.id) message.previews = [{ ...hostile, imageUrl: 'javascript:window.hit=1' }];
    await route.fulfill({ response: answer, json: body });
  });
  await rhea.page.goto(`/rooms/${roomId}`);
  const log = rhea.page.getByRole('log');
  await expect(log.getByRole('article')).toHaveCount(HOSTILE.length + 3);
  await expect(log.getByText(HOSTILE[0] ?? '', { exact: true })).toBeAttached();
  await expect(rhea.page.getByRole('heading', { name: NAME })).toBeVisible();
  await expect(log.getByText('.html')).toBeAttached();
  await expect(log.getByTitle(hostile.url)).toHaveText(NAME);
  await expectInert(rhea.page);

  await log.getByRole('article').first().focus();
  await rhea.page.keyboard.press('f');
  await expect(rhea.page.getByRole('dialog').getByRole('button', { name: NAME })).toBeVisible();
  await expectInert(rhea.page);
  await rhea.page.keyboard.press('Escape');
  await log.getByRole('article').first().hover();
  await log.getByRole('article').first().getByRole('button', { name: 'More actions' }).click();
  await rhea.page.getByRole('menuitem', { name: 'History of edits' }).click();
  await expect(rhea.page.getByRole('dialog').getByRole('listitem')).toHaveCount(2);
  await expectInert(rhea.page);
  await rhea.page.keyboard.press('Escape');

  await deed(rhea.page, 'saved.add', { messageId: first.id });
  await rhea.page.goto('/saved');
  await expect(rhea.page.getByRole('list', { name: 'Saved' }).getByRole('listitem')).toHaveCount(1);
  await expectInert(rhea.page);
  expect(asked).toEqual([]);
});
