import { call, openRoom } from './calls.ts';
import { expect, type Page, test } from './server.ts';

const EVENTS_PER_SECOND = 50;
const SECONDS = 8;
const KEY_MS = 80;
const TEXT = 'the quick brown fox jumps over the lazy dog ';
const FRAME_MS = 1000 / 60;

interface Delays {
  /** from each key to the frame that can show its letter, in order of size */
  keys: number[];
  /** work of the page that held it up for more than 50 ms */
  long: number[];
}

/** Types as people do, and measures in the page itself how long each letter waits for its frame. */
async function typeAndMeasure(page: Page): Promise<Delays> {
  await page.evaluate(() => {
    const seen = { keys: [] as number[], long: [] as number[] };
    Object.assign(window, { seen });
    // The letter is in the field when this is told; the next frame shows it.
    document.addEventListener('input', ({ timeStamp }) => {
      requestAnimationFrame(() => seen.keys.push(performance.now() - timeStamp));
    });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.long.push(duration);
    }).observe({ type: 'longtask' });
  });
  const until = Date.now() + SECONDS * 1000;
  while (Date.now() < until) await page.keyboard.type(TEXT, { delay: KEY_MS });
  return page.evaluate(() => {
    const { seen } = window as unknown as { seen: Delays };
    return { keys: seen.keys.toSorted((a, b) => a - b), long: seen.long };
  });
}

const at = (part: number, { keys }: Delays) => keys[Math.floor(keys.length * part)] ?? Number.POSITIVE_INFINITY;

function told(name: string, delays: Delays): string {
  const { keys, long } = delays;
  const longest = long.length > 0 ? `, the longest ${Math.max(...long).toFixed(0)} ms` : '';
  return `${name}: ${keys.length} letters, half within ${at(0.5, delays).toFixed(1)} ms, 95 of 100 within ${at(0.95, delays).toFixed(1)} ms; ${long.length} long tasks${longest}\n`;
}

test.use({ serverOf: 'a crowd', serverEnv: { RATE_LIMITS: 'off' } });

test('whoever types is not held up by what arrives', async ({ visitors }) => {
  test.slow();
  const typist = await visitors.signUp('tara', 'Tara Quill');
  const crowd = await visitors.signUp('crowd', 'The Crowd');
  const reader = await visitors.signUp('reader', 'Rea Der');
  const roomId = await openRoom(typist.page, 'open');
  for (const { page } of [crowd, reader]) await call(page, 'members.join', { roomId });
  const said: number[] = [];
  const say = async (content: string) => {
    const { message } = await call<{ message: { id: number } }>(crowd.page, 'messages.send', { roomId, content });
    said.push(message.id);
  };
  // Enough that the log is as long as it gets.
  for (let n = 0; n < 60; n++) await say(`Before all that, **number ${n}**`);
  // At its end, where what arrives is shown.
  await call(typist.page, 'receipts.markRead', { roomId });
  await typist.page.goto(`/rooms/${roomId}`);
  const composer = typist.page.getByLabel('Message #open');
  await composer.click();
  const calm = await typeAndMeasure(typist.page);
  await composer.fill('');

  // They do without a screen, which would take its share of the processor.
  for (const { page } of [crowd, reader]) await page.goto('about:blank');
  const deeds = [
    () => say(`Number *${said.length}* of the crowd`),
    () => call(crowd.page, 'reactions.toggle', { messageId: said.at(-1 - (done % 20)), emoji: '👍' }),
    () => call(crowd.page, 'typing.set', { roomId, typing: done % 2 === 0 }),
    () => call(reader.page, 'receipts.markRead', { roomId, messageId: said.at(-1) }),
  ];
  let done = 0;
  let isOver = false;
  const flood = (async () => {
    const began = Date.now();
    const pending = new Set<Promise<unknown>>();
    for (let begun = 0; !isOver; ) {
      const due = ((Date.now() - began) / 1000) * EVENTS_PER_SECOND;
      for (; begun < due && pending.size < 20; begun++) {
        const deed = Promise.resolve(deeds[begun % deeds.length]?.()).then(() => done++);
        pending.add(deed);
        void deed.finally(() => pending.delete(deed));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(pending);
    return done / ((Date.now() - began) / 1000);
  })();
  const flooded = await typeAndMeasure(typist.page);
  isOver = true;
  const perSecond = await flood;
  await expect(typist.page.getByRole('log').getByText('of the crowd').last()).toBeInViewport();

  process.stdout.write(told('calm', calm) + told(`${perSecond.toFixed(0)} events a second`, flooded));
  expect(flooded.keys.length).toBeGreaterThan(40);
  expect(at(0.5, flooded)).toBeLessThanOrEqual(FRAME_MS);
});
