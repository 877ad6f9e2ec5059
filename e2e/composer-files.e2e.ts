import AxeBuilder from '@axe-core/playwright';
import { ask, createRoom, SOON } from './composer-rooms.ts';
import { expect, type Page, test } from './server.ts';
import { SlowLine } from './slow-line.ts';

test.use({ alsoExpected: /status of 4\d\d/ });
test.setTimeout(150_000);

const MEGABYTE = 1024 * 1024;
/** One red dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
);
const text = (name: string, size = 12) => ({ name, mimeType: 'text/plain', buffer: Buffer.alloc(size, name) });
const picture = (name: string) => ({ name, mimeType: 'image/png', buffer: PNG });

interface Sent {
  content: string;
  files: { name: string; size: number; kind: string; waveform: number[] | null; durationMs: number | null }[];
}

const sentTo = async (page: Page, roomId: number): Promise<Sent[]> =>
  (await ask<{ messages: Sent[] }>(page, 'messages.list', { roomId })).messages;

async function choose(page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach files' }).click();
  await (await chooser).setFiles(files);
}

/** What a browser makes of files that are dragged or copied from elsewhere. */
async function give(page: Page, selector: string, events: string[], name: string, size = 20): Promise<void> {
  await page.evaluate(
    ({ selector, events, name, size }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(size).fill(97)], name, { type: 'text/plain' }));
      const about = { bubbles: true, cancelable: true };
      for (const type of events) {
        const event =
          type === 'paste'
            ? new ClipboardEvent(type, { ...about, clipboardData: data })
            : new DragEvent(type, { ...about, dataTransfer: data });
        document.querySelector(selector)?.dispatchEvent(event);
      }
    },
    { selector, events, name, size },
  );
}

test('files are chosen, pasted and dropped, shown with how far they are, taken out again and sent together', async ({
  visitors,
}) => {
  const { page } = await visitors.signUp('klee', 'Paul Klee');
  const roomId = await createRoom(page, 'bauhaus');
  const tray = page.getByRole('list', { name: 'Files to send' });
  const field = page.getByLabel('Message #bauhaus');

  await choose(page, picture('angelus.png'), text('notes.txt'));
  await expect(tray.getByRole('listitem')).toHaveCount(2);
  await give(page, '[data-composer]', ['paste'], 'pasted.txt');
  await give(page, '[role=log], [data-composer]', ['dragover'], 'dropped.txt');
  await expect(page.getByText('Drop files to send them to bauhaus')).toBeVisible();
  await give(page, '[role=log], [data-composer]', ['drop'], 'dropped.txt');
  await expect(page.getByText('Drop files to send them to bauhaus')).toHaveCount(0);
  await expect(tray.locator('[data-upload=done]')).toHaveCount(4, SOON);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
  await tray.getByRole('button', { name: 'Remove notes.txt' }).click();
  await expect(tray.getByRole('listitem')).toHaveCount(3);

  // What is too large is told before anything of it goes out.
  await give(page, '[data-composer]', ['paste'], 'epic.txt', 26 * MEGABYTE);
  await expect(tray.getByRole('alert')).toContainText('Too large: at most');
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
  await tray.getByRole('button', { name: 'Cancel epic.txt' }).click();

  // What was chosen outlives a reload.
  await page.reload();
  await expect(tray.locator('[data-upload=done]')).toHaveCount(3, SOON);
  await field.fill('Three of them');
  await field.press('Enter');
  await expect
    .poll(async () => (await sentTo(page, roomId))[0]?.files.map(({ name }) => name), SOON)
    .toEqual(['angelus.png', 'pasted.txt', 'dropped.txt']);
  await expect(tray).toHaveCount(0);
  expect(await sentTo(page, roomId)).toHaveLength(1);
});

test('an upload is cancelled; one over a cut line goes on where it was', async ({ visitors, server }) => {
  const { page } = await visitors.signUp('lyonel', 'Lyonel Feininger');
  const roomId = await createRoom(page, 'harbour');
  const line = await SlowLine.to(server.base);
  await page.goto(`${line.base}/rooms/${roomId}`);
  await expect(page.getByLabel('Message #harbour')).toBeVisible(SOON);
  const tray = page.getByRole('list', { name: 'Files to send' });
  const offsets: number[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
  });

  await give(page, '[data-composer]', ['paste'], 'unwanted.txt', 24 * MEGABYTE);
  await expect(tray.getByRole('progressbar')).toBeVisible(SOON);
  const ended = page.waitForRequest((request) => request.method() === 'DELETE' && request.url().includes('/uploads/'));
  await expect.poll(() => offsets.length, SOON).toBe(1);
  await tray.getByRole('button', { name: 'Cancel unwanted.txt' }).click();
  await ended;
  await expect(tray).toHaveCount(0);

  const before = line.bytes;
  await give(page, '[data-composer]', ['paste'], 'long.txt', 20 * MEGABYTE);
  await page.getByLabel('Message #harbour').fill('It takes a while');
  await page.getByLabel('Message #harbour').press('Enter');
  await expect(page.getByRole('log').getByText('It takes a while')).toBeVisible();
  await expect.poll(() => line.bytes - before, { timeout: 30_000, intervals: [50] }).toBeGreaterThan(9 * MEGABYTE);
  line.cut();
  await expect(page.getByText('No connection.')).toBeVisible(SOON);
  line.mend();
  await expect
    .poll(async () => (await sentTo(page, roomId))[0]?.files[0]?.size, { timeout: 40_000 })
    .toBe(20 * MEGABYTE);
  expect(await sentTo(page, roomId)).toHaveLength(1);
  // The last went on from what the server had.
  expect(offsets.at(-1)).toBeGreaterThanOrEqual(4 * MEGABYTE);
  await line.close();
});

test('what was refused and is thrown away leaves no file on the server', async ({ visitors }) => {
  const { page } = await visitors.signUp('oskar', 'Oskar Schlemmer');
  const roomId = await createRoom(page, 'stairs');
  await page.goto(`/rooms/${roomId}`);
  const bytes = async () => (await (await page.request.get('/api/trpc/files.usage')).json()).result.data.used;
  // It goes to a room that is not there.
  await page.route(/messages\.send/, (route) =>
    route.continue({
      postData:
        route
          .request()
          .postData()
          ?.replace(/"roomId":\d+/, '"roomId":1073741824') ?? '',
    }),
  );
  await choose(page, text('plan.txt', 5000));
  await page.getByLabel('Message #stairs').fill('To nowhere');
  await page.getByLabel('Message #stairs').press('Enter');
  const row = page.getByRole('article').filter({ hasText: 'To nowhere' });
  await expect(row.getByRole('alert')).toContainText('Not sent', SOON);
  await expect.poll(bytes, SOON).toBe(5000);
  await row.getByRole('button', { name: 'Discard' }).click();
  await expect(row).toHaveCount(0);
  await expect.poll(bytes, SOON).toBe(0);
});

test('written without a network, with a file, it goes out once when there is one, through a reload', async ({
  visitors,
}) => {
  const { page, context } = await visitors.signUp('marc', 'Franz Marc');
  const roomId = await createRoom(page, 'horses');
  await context.route('**/files/uploads**', (route) => route.abort());
  await choose(page, picture('blue.png'));
  await expect(page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toBeVisible();
  await page.getByLabel('Message #horses').fill('Blue horses');
  await page.getByLabel('Message #horses').press('Enter');
  const pending = page.getByRole('article').filter({ hasText: 'Blue horses' });
  await expect(pending.getByRole('img', { name: 'blue.png' })).toBeVisible();
  await page.reload();
  await expect(pending.getByRole('img', { name: 'blue.png' })).toBeVisible(SOON);
  // What needs no file does not wait for it.
  await page.getByLabel('Message #horses').fill('And words');
  await page.getByLabel('Message #horses').press('Enter');
  await expect
    .poll(async () => (await sentTo(page, roomId)).map(({ content }) => content), SOON)
    .toEqual(['And words']);
  await context.unroute('**/files/uploads**');
  await expect
    .poll(async () => (await sentTo(page, roomId)).map(({ content, files }) => `${content} ${files.length}`), {
      timeout: 40_000,
    })
    .toEqual(['Blue horses 1', 'And words 0']);
  await page.reload();
  await expect(page.getByRole('article')).toHaveCount(2);
  expect(await sentTo(page, roomId)).toHaveLength(2);
});

test('a voice message is spoken, heard again and sent; thrown away, nothing is', async ({ visitors }) => {
  const { page, context } = await visitors.signUp('nolde', 'Emil Nolde');
  await context.grantPermissions(['microphone']);
  const roomId = await createRoom(page, 'sea');
  const voice = page.getByRole('group', { name: 'Voice message' });
  await page.getByRole('button', { name: 'Voice message' }).click();
  await expect(voice.getByRole('timer')).toHaveText('0:02', SOON);
  await voice.getByRole('button', { name: 'Stop' }).click();
  await expect(voice.getByRole('button', { name: 'Listen' })).toBeVisible();
  await voice.getByRole('button', { name: 'Throw away' }).click();
  await expect(page.getByLabel('Message #sea')).toBeFocused();

  await page.getByRole('button', { name: 'Voice message' }).click();
  await expect(voice.getByRole('timer')).toHaveText('0:01', SOON);
  await voice.getByRole('button', { name: 'Stop' }).click();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await voice.getByRole('button', { name: 'Send' }).click();
  await expect.poll(async () => (await sentTo(page, roomId))[0]?.files[0]?.kind, SOON).toBe('voice');
  const [message] = await sentTo(page, roomId);
  expect(message?.files[0]?.durationMs).toBeGreaterThanOrEqual(900);
  expect(Math.max(...(message?.files[0]?.waveform ?? []))).toBeGreaterThan(0);
  expect(await sentTo(page, roomId)).toHaveLength(1);
});
