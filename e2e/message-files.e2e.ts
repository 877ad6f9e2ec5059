import sharp from 'sharp';
import { deed, openRoom, say, upload } from './by-api.ts';
import { inDatabase } from './long-room.ts';
import { expect, type Page, test } from './server.ts';
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
  await expect(listen.getByText('1:05', { exact: true })).toBeVisible(AT_ONCE);
  await expect(listen.getByText('0:04', { exact: true })).toBeVisible();
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

/** A second of colour, as a browser films it. */
function film(page: Page): Promise<Buffer> {
  const bytes = page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [160, 90];
    const pen = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm' });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const isOver = new Promise((resolve) => {
      recorder.onstop = resolve;
    });
    recorder.start();
    for (let at = 0; at < 60; at++) {
      if (pen) pen.fillStyle = `hsl(${at * 6} 70% 50%)`;
      pen?.fillRect(0, 0, canvas.width, canvas.height);
      await new Promise(requestAnimationFrame);
    }
    recorder.stop();
    await isOver;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  return bytes.then((all) => Buffer.from(all));
}

test('a film is loaded when one wants to see it, and plays in its place', async ({ visitors }) => {
  test.slow();
  const vic = await visitors.signUp('vic', 'Vic Stone');
  const wes = await visitors.signUp('wes', 'Wes Lane');
  const roomId = await openRoom('films', vic.page, wes.page);
  const buffer = await film(vic.page);
  expect(buffer.length).toBeGreaterThan(1000);
  const { id, uuid } = await upload(vic.page, roomId, { name: 'colours.webm', mimeType: 'video/webm', buffer });
  await say(vic.page, roomId, 'A film', { fileIds: [id] });

  const fetched: string[] = [];
  wes.page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await wes.page.goto(`/rooms/${roomId}`);
  const row = wes.page.getByRole('article').filter({ hasText: 'A film' });
  const play = row.getByRole('button', { name: 'Play the video colours.webm' });
  await expect(play).toBeVisible();
  const before = await row.boundingBox();
  expect(fetched).not.toContain(`/files/${uuid}`);
  await play.click();
  const video = row.locator('video');
  await expect.poll(() => video.evaluate((one: HTMLVideoElement) => one.currentTime)).toBeGreaterThan(0.3);
  expect(await video.evaluate((one: HTMLVideoElement) => one.videoWidth)).toBe(160);
  expect(fetched).toContain(`/files/${uuid}`);
  expect((await row.boundingBox())?.height).toBe(before?.height);
  const download = wes.page.waitForEvent('download');
  await row.getByRole('link', { name: 'Download colours.webm' }).click();
  expect((await download).suggestedFilename()).toBe('colours.webm');
});

test('the pictures of a room are looked through one by one from its files, by arrow keys', async ({ visitors }) => {
  test.slow();
  const { page, context } = await visitors.signUp('xena', 'Xena Roy');
  const roomId = await openRoom('gallery', page);
  for (const [name, colour] of [
    ['one.png', '#aa3333'],
    ['two.png', '#33aa33'],
    ['three.png', '#3333aa'],
  ] as const) {
    const { id } = await upload(page, roomId, {
      name,
      mimeType: 'image/png',
      buffer: await picture(600, 400, colour),
    });
    await say(page, roomId, `This is ${name}`, { fileIds: [id] });
  }
  await page.goto(`/rooms/${roomId}?panel=files`);
  const details = page.getByRole('region', { name: 'Details' });
  // The newest first.
  const two = details.getByRole('button', { name: 'Open two.png' });
  await two.click();
  const large = (name: string) => page.getByRole('dialog', { name }).getByRole('img', { name });
  await expect(large('two.png')).toBeVisible();
  await expect(page.getByText('2 of 3')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(large('one.png')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(large('three.png')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(two).toBeFocused();
  expect(context.pages()).toHaveLength(1);
});

test('beside a preview stands its picture, from this server alone, until the preview is taken away', async ({
  visitors,
  server,
}) => {
  const { page } = await visitors.signUp('yan', 'Yan Bo');
  const roomId = await openRoom('links', page);
  const { id } = await say(page, roomId, 'See https://kiln.example/fire');
  const uuid = crypto.randomUUID();
  // As if the page had been looked at: no page on this machine is one that the server would call.
  await inDatabase(server, async (client) => {
    const bytes = await sharp(await picture(320, 200, '#cc9966'))
      .webp()
      .toBuffer();
    await client.query(`INSERT INTO picture (uuid, mime, bytes, message_id) VALUES ($1, 'image/webp', $2, $3)`, [
      uuid,
      bytes,
      id,
    ]);
    const shown = { url: `/pictures/${uuid}`, width: 900, height: 560 };
    const words = {
      title: 'How a kiln is fired',
      description: '',
      siteName: 'The Kiln',
      imageUrl: 'https://kiln.example/x',
    };
    await client.query('UPDATE message SET previews = $2 WHERE id = $1', [
      id,
      JSON.stringify([{ url: 'https://kiln.example/fire', ...words, picture: shown }]),
    ]);
  });

  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`/rooms/${roomId}`);
  const row = page.getByRole('article').filter({ hasText: 'How a kiln is fired' });
  const image = page.locator(`img[src="/pictures/${uuid}"]`);
  await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(320);
  expect(asked.filter((url) => new URL(url).hostname === 'kiln.example')).toEqual([]);

  await row.hover();
  await row.getByRole('button', { name: 'Remove preview' }).click();
  await expect(image).toHaveCount(0);
  await expect.poll(async () => (await page.request.get(`/pictures/${uuid}`)).status()).toBe(404);
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
