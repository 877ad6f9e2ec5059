import { deed, openRoom, say, upload } from './by-api.ts';
import { expect, test } from './server.ts';
import { picture, sound } from './small-files.ts';

const AT_ONCE = { timeout: 5000 };

test.use({ serverOf: 'message-files' });

test('pictures keep their place and open large; sounds and voices are heard; files are taken away', async ({
  visitors,
}) => {
  test.slow();
  const sara = await visitors.signUp('sara', 'Sara Bell');
  const tom = await visitors.signUp('tom', 'Tom Reed');
  const roomId = await openRoom('files', sara.page, tom.page);
  await tom.page.goto(`/rooms/${roomId}`);
  const log = tom.page.getByRole('log');

  const fileIds: number[] = [];
  for (const [name, width, height, colour] of [
    ['red.png', 900, 600, '#aa3333'],
    ['blue.png', 400, 800, '#3333aa'],
  ] as const)
    fileIds.push(
      (await upload(sara.page, roomId, { name, mimeType: 'image/png', buffer: await picture(width, height, colour) }))
        .id,
    );
  await say(sara.page, roomId, 'Two pictures', { fileIds });
  const red = log.getByRole('button', { name: 'Open the picture red.png' });
  await expect(red).toBeVisible(AT_ONCE);
  // The place has the shape of what comes into it.
  const box = await red.boundingBox();
  expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(1.5, 1);

  await red.click();
  const large = tom.page.getByRole('dialog', { name: 'red.png' });
  await expect(large.getByRole('img', { name: 'red.png' })).toBeVisible();
  await expect(large.getByText('1 of 2')).toBeVisible();
  await tom.page.keyboard.press('ArrowRight');
  await expect(tom.page.getByRole('dialog', { name: 'blue.png' }).getByRole('img', { name: 'blue.png' })).toBeVisible();
  const shown = tom.page.getByRole('dialog').getByRole('img');
  const before = await shown.boundingBox();
  await tom.page.keyboard.press('+');
  await expect.poll(async () => (await shown.boundingBox())?.width).toBeGreaterThan(before?.width ?? 0);
  await tom.page.keyboard.press('0');
  await tom.page.keyboard.press('ArrowLeft');
  await expect(tom.page.getByRole('dialog', { name: 'red.png' })).toBeVisible();
  const taken = tom.page.waitForEvent('download');
  await tom.page.getByRole('dialog').getByRole('link', { name: 'Download red.png' }).click();
  expect((await taken).suggestedFilename()).toBe('red.png');
  await tom.page.keyboard.press('Escape');
  await expect(tom.page.getByRole('dialog')).toHaveCount(0);
  await expect(red).toBeFocused();

  const tone = await upload(sara.page, roomId, { name: 'tone.wav', mimeType: 'audio/wav', buffer: sound(65) });
  const voice = await upload(sara.page, roomId, {
    name: 'voice.wav',
    mimeType: 'audio/wav',
    buffer: sound(4),
    voice: { durationMs: 4000, waveform: [10, 80, 40, 100, 20] },
  });
  await say(sara.page, roomId, 'Listen', { fileIds: [tone.id, voice.id] });
  const listen = log.getByRole('article').filter({ hasText: 'Listen' });
  await expect(listen.getByText('1:05')).toBeVisible(AT_ONCE);
  await expect(listen.getByText('0:04')).toBeVisible();
  await listen.getByRole('button', { name: 'Play tone.wav' }).click();
  await expect(listen.getByRole('button', { name: 'Pause tone.wav' })).toBeVisible();
  // One at a time.
  await listen.getByRole('button', { name: 'Play Voice message' }).click();
  await expect(listen.getByRole('button', { name: 'Play tone.wav' })).toBeVisible();
  await listen.getByRole('slider', { name: 'Position in tone.wav' }).press('End');
  await expect(listen.getByRole('slider', { name: 'Position in tone.wav' })).toHaveAttribute(
    'aria-valuetext',
    '1:05 of 1:05',
  );
  await listen.getByRole('button', { name: 'Speed: 1 times' }).first().click();
  await expect(listen.getByRole('button', { name: 'Speed: 1.5 times' })).toBeVisible();

  const brief = await upload(sara.page, roomId, {
    name: 'brief-autumn.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(239_991, 32)]),
  });
  await say(sara.page, roomId, 'The brief', { fileIds: [brief.id] });
  const card = log.getByRole('article').filter({ hasText: 'The brief' });
  await expect(card.getByText('240 kB · PDF')).toBeVisible(AT_ONCE);
  const download = tom.page.waitForEvent('download');
  await card.getByRole('link', { name: 'Download brief-autumn.pdf' }).click();
  expect((await download).suggestedFilename()).toBe('brief-autumn.pdf');

  // What its owner takes away goes from the message at once.
  await deed(sara.page, 'files.delete', { fileId: brief.id });
  await expect(card.getByText('240 kB')).toHaveCount(0, AT_ONCE);
});

test('on a touch screen a finger that rests on a message opens what one can do with it', async ({
  visitors,
  browser,
}) => {
  test.slow();
  const uma = await visitors.signUp('uma', 'Uma Diaz');
  const roomId = await openRoom('touch', uma.page);
  await say(uma.page, roomId, 'Rest on me');
  const state = await uma.context.storageState();
  const phone = await browser.newContext({
    baseURL: new URL(uma.page.url()).origin,
    storageState: state,
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 800 },
    locale: 'en-GB',
  });
  const page = await phone.newPage();
  await page.goto(`/rooms/${roomId}`);
  const text = page.getByRole('log').getByText('Rest on me');
  await text.dispatchEvent('pointerdown', { pointerType: 'touch', isPrimary: true, bubbles: true });
  const sheet = page.getByRole('dialog', { name: 'Message actions' });
  await expect(sheet.getByRole('button', { name: 'Copy link' })).toBeVisible();
  await sheet.getByRole('button', { name: 'React with 🎉' }).click();
  await expect(page.getByRole('button', { name: '🎉: 1 person' })).toBeVisible(AT_ONCE);
  // A finger that lifts soon has only tapped.
  await text.dispatchEvent('pointerdown', { pointerType: 'touch', isPrimary: true, bubbles: true });
  await text.dispatchEvent('pointerup', { pointerType: 'touch', isPrimary: true, bubbles: true });
  await page.getByRole('button', { name: '🎉: 1 person' }).tap();
  await expect(page.getByRole('button', { name: '🎉: 1 person' })).toHaveCount(0, AT_ONCE);
  await expect(sheet).toHaveCount(0);
  await phone.close();
});
