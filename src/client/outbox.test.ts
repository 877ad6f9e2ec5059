import { TRPCClientError } from '@trpc/client';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOutbox, type Outbox, type OutboxOptions } from '#client/outbox.ts';
import { MemoryStorage, type OutboxStorage } from '#client/outbox-storage.ts';
import type { ErrorCode, ErrorDetails } from '#contract/errors.ts';

const ADA = 1;
const BOB = 2;
const DAY_MS = 24 * 3600 * 1000;

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function refused<C extends ErrorCode>(code: C, details: ErrorDetails[C] | null = null): Error {
  return TRPCClientError.from({ error: { code: -32000, message: code, data: { code, details } } });
}

/** One browser: every tab sees what the others keep, and they take turns where the browser has locks. */
class Browser {
  private readonly kept = new Map<string, string>();
  private readonly tabs = new Set<() => void>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly hasLocks: boolean) {}

  tab(): OutboxStorage {
    let own: (() => void) | undefined;
    const change = (how: () => void) => {
      how();
      for (const tell of this.tabs) if (tell !== own) tell();
    };
    const takeTurn = <Done>(_: string, work: () => Promise<Done>): Promise<Done> => {
      const turn = this.last.then(work);
      this.last = turn.catch(() => undefined);
      return turn;
    };
    return {
      entries: () => [...this.kept],
      set: (key, text) => change(() => this.kept.set(key, text)),
      delete: (key) => change(() => this.kept.delete(key)),
      watch: (onChange) => {
        own = onChange;
        this.tabs.add(onChange);
        return () => this.tabs.delete(onChange);
      },
      ...(this.hasLocks && { takeTurn }),
    };
  }
}

type Outcome = 'ok' | 'answer lost' | 'unreachable' | 'busy' | 'down';

/** Writes a client id once, as the server does, however often it is asked. */
function recordingServer(outcomes: readonly Outcome[] = []) {
  const written: { roomId: number; content: string; clientId: string }[] = [];
  let asked = 0;
  const send: OutboxOptions<string>['send'] = async ({ roomId, content, clientId }) => {
    const outcome = outcomes[asked++] ?? 'ok';
    await settle();
    if (outcome === 'unreachable') throw new TypeError('fetch failed');
    if (outcome === 'busy') throw refused('rate_limited', { retryAfterMs: 1, limit: 1 });
    if (outcome === 'down') throw refused('unavailable');
    if (content.startsWith('refused')) throw refused('not_a_member');
    if (!written.some((one) => one.clientId === clientId)) written.push({ roomId, content, clientId });
    if (outcome === 'answer lost') throw new TypeError('connection reset');
    return content;
  };
  return { send, written, asked: () => asked, texts: () => written.map(({ content }) => content) };
}

const AT_ONCE = () => 0;
function open(options: Pick<OutboxOptions<string>, 'send'> & Partial<OutboxOptions<string>>): Outbox {
  return createOutbox({ userId: ADA, storage: new MemoryStorage(), delayOf: AT_ONCE, ...options });
}
const say = (outbox: Outbox, content: string, roomId = 7) => outbox.add({ roomId, content });
const shown = ({ entries }: Outbox) => entries.map(({ content, state }) => `${content} ${state}`);
const emptied = (outbox: Outbox) => expect.poll(() => outbox.entries, { interval: 1 }).toEqual([]);

test('what a message carries goes out with it, also after a reload', async () => {
  const storage = new Browser(false).tab();
  const sent: object[] = [];
  let isDown = true;
  const send: OutboxOptions<void>['send'] = async (message) => {
    if (isDown) throw new TypeError('fetch failed');
    sent.push(message);
  };
  const carried = { quoteId: 7, fileIds: [1, 2], draftVersion: 9 };
  const before = createOutbox({ userId: ADA, storage, send });
  before.add({ roomId: 1, content: '', ...carried });
  await settle();
  before.close();
  isDown = false;
  const after = createOutbox({ userId: ADA, storage, send });
  await expect.poll(() => sent).toMatchObject([{ roomId: 1, content: '', ...carried }]);
  after.close();
});

test('a message waits for its uploads, through a reload too, and holds up no other', async () => {
  const storage = new Browser(false).tab();
  const sent: object[] = [];
  const send: OutboxOptions<void>['send'] = async (message) => void sent.push(message);
  const before = createOutbox({ userId: ADA, storage, send });
  before.add({ roomId: 1, content: 'with two', uploadIds: ['a', 'b'], draftVersion: 9 });
  before.add({ roomId: 1, content: 'by itself' });
  await expect.poll(() => sent).toMatchObject([{ content: 'by itself' }]);
  before.supply('b', 12);
  before.close();
  const after = createOutbox({ userId: ADA, storage, send });
  await settle();
  expect(sent).toHaveLength(1);
  after.supply('a', 11);
  await expect.poll(() => sent[1]).toMatchObject({ content: 'with two', fileIds: [11, 12], draftVersion: 9 });
  await expect.poll(() => after.entries).toEqual([]);
  after.close();
});

test('an upload that is refused fails its message, and with another try it goes out', async () => {
  const { send, texts } = recordingServer();
  const outbox = open({ send });
  const { clientId } = outbox.add({ roomId: 1, content: 'with one', uploadIds: ['a'] });
  outbox.fail('a', { code: 'file_too_large', details: null });
  expect(shown(outbox)).toEqual(['with one failed']);
  outbox.retry(clientId);
  outbox.supply('a', 11);
  await emptied(outbox);
  expect(texts()).toEqual(['with one']);
});

describe('the outbox', () => {
  test('sends in the order of writing, one at a time in a room, and shows what is under way', async () => {
    const { send, texts } = recordingServer(['unreachable']);
    const outbox = open({ send });
    for (const text of ['one', 'two', 'three']) say(outbox, text);
    expect(shown(outbox)).toEqual(['one sending', 'two pending', 'three pending']);
    await emptied(outbox);
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  test('a room that must wait does not hold up another', async () => {
    const never = new Promise<string>(() => {});
    const { send, texts } = recordingServer();
    const outbox = open({ send: (message, signal) => (message.roomId === 7 ? never : send(message, signal)) });
    say(outbox, 'stuck', 7);
    say(outbox, 'free', 8);
    await expect.poll(texts, { interval: 1 }).toEqual(['free']);
    expect(shown(outbox)).toEqual(['stuck sending']);
  });

  test('survives a reload: what was kept goes out from the next page, once', async () => {
    const storage = new MemoryStorage();
    const { send, texts } = recordingServer(['answer lost']);
    const before = open({ storage, send, delayOf: () => 60_000 });
    say(before, 'one');
    say(before, 'two');
    await expect.poll(() => shown(before), { interval: 1 }).toEqual(['one sending', 'two pending']);
    before.close();
    await emptied(open({ storage, send }));
    expect(texts()).toEqual(['one', 'two']);
    expect(storage.size).toBe(0);
  });

  test('a refusal of the contract is shown with its reason, and what follows in the room goes on', async () => {
    const storage = new MemoryStorage();
    const { send, texts } = recordingServer();
    const outbox = open({ storage, send });
    say(outbox, 'refused');
    say(outbox, 'fine');
    await expect.poll(() => shown(outbox), { interval: 1 }).toEqual(['refused failed']);
    expect(texts()).toEqual(['fine']);
    outbox.close();
    const [entry] = open({ storage, send }).entries;
    expect(entry).toMatchObject({ state: 'failed', failure: { code: 'not_a_member' } });
  });

  test('what failed is tried again or thrown away by hand, with the same client id', async () => {
    const asked: string[] = [];
    let isMember = false;
    const outbox = open({
      async send({ clientId, content }) {
        asked.push(clientId);
        if (!isMember) throw refused('not_a_member');
        return content;
      },
    });
    const [first, second] = [say(outbox, 'keep'), say(outbox, 'drop')];
    await expect.poll(() => shown(outbox), { interval: 1 }).toEqual(['keep failed', 'drop failed']);
    outbox.discard(second.clientId);
    isMember = true;
    outbox.retry(first.clientId);
    await emptied(outbox);
    expect(asked).toEqual([first.clientId, second.clientId, first.clientId]);
  });

  test('what waits is thrown away by hand, and what is on its way as soon as it is known not to have arrived', async () => {
    const asked: string[] = [];
    let answer = (_: Error | null) => {};
    const storage = new MemoryStorage();
    const outbox = open({
      storage,
      delayOf: () => 60_000,
      send({ content }) {
        asked.push(content);
        return new Promise<string>((resolve, reject) => {
          answer = (error) => (error ? reject(error) : resolve(content));
        });
      },
    });
    const [first, second, third] = [say(outbox, 'one'), say(outbox, 'two'), say(outbox, 'three')];
    outbox.discard(second.clientId);
    expect(shown(outbox)).toEqual(['one sending', 'three pending']);
    outbox.discard(first.clientId);
    outbox.wake();
    expect(shown(outbox)).toEqual(['one sending', 'three pending']);
    // The next page does not know of it any more.
    expect([...storage.keys()]).toEqual([`outbox:${ADA}:${third.clientId}`]);
    answer(new TypeError('fetch failed'));
    await expect.poll(() => shown(outbox), { interval: 1 }).toEqual(['three pending']);
    outbox.wake();
    await expect.poll(() => asked, { interval: 1 }).toEqual(['one', 'three']);
    // What has arrived has arrived.
    outbox.discard(third.clientId);
    answer(null);
    await emptied(outbox);
    const last = say(outbox, 'refused');
    outbox.discard(last.clientId);
    answer(refused('not_a_member'));
    await emptied(outbox);
    expect([asked, storage.size]).toEqual([['one', 'three', 'refused'], 0]);
  });

  test('what arrived although its author threw it away is shown as sent', async () => {
    const sent: string[] = [];
    let answer = (_: string) => {};
    const send = () => new Promise<string>((resolve) => (answer = resolve));
    const outbox = open({ send, onSent: (text) => sent.push(text) });
    outbox.discard(say(outbox, 'gone').clientId);
    answer('gone');
    await emptied(outbox);
    expect(sent).toEqual(['gone']);
  });

  test('the event of a message confirms it although its answer never comes', async () => {
    const outbox = open({ send: () => new Promise(() => {}) });
    outbox.confirm(say(outbox, 'heard').clientId);
    expect(outbox.entries).toEqual([]);
  });

  test('waits as long as a busy server asks for', async () => {
    let asked = 0;
    const outbox = open({
      async send() {
        if (asked++ === 0) throw refused('rate_limited', { retryAfterMs: 60_000, limit: 1 });
        return '';
      },
    });
    say(outbox, 'patient');
    await expect.poll(() => shown(outbox), { interval: 1 }).toEqual(['patient pending']);
    for (let round = 0; round < 20; round++) await settle();
    expect(asked).toBe(1);
    outbox.wake();
    await emptied(outbox);
  });

  test('whoever is not let in keeps what he wrote until he is', async () => {
    let isIn = false;
    const outbox = open({
      async send() {
        if (!isIn) throw refused('unauthenticated', { reason: 'expired' });
        return '';
      },
    });
    say(outbox, 'later');
    await expect.poll(() => shown(outbox), { interval: 1 }).toEqual(['later pending']);
    isIn = true;
    outbox.wake();
    await emptied(outbox);
  });

  test('what waited for days is not sent by itself, only when its author says so', async () => {
    const storage = new MemoryStorage();
    let now = Date.parse('2026-03-01T10:00:00Z');
    const before = open({ storage, now: () => now, send: () => new Promise(() => {}) });
    say(before, 'old');
    before.close();
    now += 3 * DAY_MS + 1000;
    const { send, texts } = recordingServer();
    const outbox = open({ storage, now: () => now, send });
    await expect.poll(() => shown(outbox), { interval: 1 }).toEqual(['old failed']);
    expect(texts()).toEqual([]);
    outbox.retry(outbox.entries[0]?.clientId ?? '');
    await emptied(outbox);
    expect(texts()).toEqual(['old']);
  });

  test('is bound to its account: another neither sees nor sends it, and signing out leaves nothing', async () => {
    const storage = new MemoryStorage();
    const ada = open({ storage, send: () => new Promise(() => {}) });
    say(ada, 'of Ada');
    const { send, asked } = recordingServer();
    const bob = open({ storage, userId: BOB, send });
    await settle();
    expect([bob.entries, asked()]).toEqual([[], 0]);
    bob.clear();
    expect(storage.size).toBe(1);
    ada.clear();
    expect([ada.entries, storage.size]).toEqual([[], 0]);
  });

  test('a storage that is full or refuses keeps nobody from sending', async () => {
    const { send, texts } = recordingServer(['unreachable']);
    const refuse = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const outbox = open({ storage: { entries: refuse, set: refuse, delete: refuse }, send });
    say(outbox, 'one');
    say(outbox, 'two');
    expect(shown(outbox)).toEqual(['one sending', 'two pending']);
    await emptied(outbox);
    expect(texts()).toEqual(['one', 'two']);
  });

  test('a storage that fills up later has no say any more over what is known here', async () => {
    const storage = new MemoryStorage();
    let asked = 0;
    const outbox = open({
      storage,
      async send() {
        if (asked++ > 20) return '';
        throw refused('not_a_member');
      },
    });
    const { clientId } = say(outbox, 'one');
    storage.set = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    await expect.poll(() => shown(outbox), { interval: 1 }).toEqual(['one failed']);
    for (let round = 0; round < 20; round++) await settle();
    outbox.wake();
    for (let round = 0; round < 20; round++) await settle();
    expect([shown(outbox), asked]).toEqual([['one failed'], 1]);
    outbox.retry(clientId);
    await expect.poll(() => asked, { interval: 1 }).toBe(2);
    await expect.poll(() => shown(outbox), { interval: 1 }).toEqual(['one failed']);
    // Its author keeps what he wrote, for this tab and for the next.
    expect(open({ storage, send: () => new Promise(() => {}) }).entries).toMatchObject([{ content: 'one' }]);
    outbox.discard(clientId);
    expect([outbox.entries, storage.size]).toEqual([[], 0]);
  });

  test('what another version has kept is left alone', () => {
    const storage = new MemoryStorage([
      ['outbox:1:a', '{"clientId":"a"}'],
      ['outbox:1:b', 'not json'],
      ['draft:7', 'text'],
    ]);
    expect(open({ storage, send: recordingServer().send }).entries).toEqual([]);
    expect(storage.size).toBe(3);
  });

  test('all tabs show the same', async () => {
    const browser = new Browser(true);
    let answer = (_: string) => {};
    const send = () => new Promise<string>((resolve) => (answer = resolve));
    const [left, right] = [open({ storage: browser.tab(), send }), open({ storage: browser.tab(), send })];
    say(left, 'seen');
    // Either may be the one that sends.
    await expect
      .poll(() => [left, right].flatMap(shown).sort(), { interval: 1 })
      .toEqual(['seen pending', 'seen sending']);
    answer('');
    await emptied(left);
    await emptied(right);
  });
});

const OUTCOMES: readonly Outcome[] = ['ok', 'answer lost', 'unreachable', 'busy', 'down'];
const history = fc.record({
  outcomes: fc.array(fc.constantFrom(...OUTCOMES), { maxLength: 40 }),
  hasLocks: fc.boolean(),
  acts: fc.array(
    fc.oneof(
      fc.record({ act: fc.constant('say' as const), tab: fc.nat(1), roomId: fc.nat(2), refused: fc.boolean() }),
      fc.record({ act: fc.constantFrom('reload' as const, 'wait' as const), tab: fc.nat(1) }),
    ),
    { maxLength: 40 },
  ),
});

test('[S39] through failures, reloads and tabs every message is written once, in the order of its room', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ outcomes, hasLocks, acts }) => {
      const browser = new Browser(hasLocks);
      const { send, written } = recordingServer(outcomes);
      let now = Date.parse('2026-03-01T10:00:00Z');
      const tab = () => open({ storage: browser.tab(), send, now: () => now++ });
      const tabs = [tab(), tab()];
      const said: { roomId: number; content: string }[] = [];
      for (const [at, act] of acts.entries()) {
        if (act.act === 'say') {
          const one = { roomId: act.roomId + 1, content: `${act.refused ? 'refused' : 'text'} ${at}` };
          say(tabs[act.tab] ?? tab(), one.content, one.roomId);
          said.push(one);
        } else if (act.act === 'reload') {
          tabs[act.tab]?.close();
          tabs[act.tab] = tab();
        } else await settle();
      }
      const [left, right] = tabs;
      const isDone = () => tabs.every(({ entries }) => entries.every(({ state }) => state === 'failed'));
      await expect.poll(isDone, { interval: 1 }).toBe(true);
      for (const roomId of [1, 2, 3]) {
        const expected = said.filter((one) => one.roomId === roomId && !one.content.startsWith('refused'));
        const got = written.filter((one) => one.roomId === roomId);
        expect(got.map(({ content }) => content)).toEqual(expected.map(({ content }) => content));
      }
      const failed = said.filter(({ content }) => content.startsWith('refused')).map(({ content }) => content);
      for (const outbox of [left, right]) {
        expect(outbox?.entries.map(({ content }) => content).sort()).toEqual(failed.toSorted());
      }
      for (const outbox of tabs) outbox.close();
    }),
    { numRuns: 200 },
  );
});
