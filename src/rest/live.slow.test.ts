import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { all } from '#testing/doors/all.ts';
import type { Operation, Target, TestDoor } from '#testing/doors/door.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

// What is done at one door is known at every other within a second: on its socket where it has a word for it, else to whoever
// asks it. Where neither is named below, the document has no word for it at all.

const SOON_MS = 1000;
const PATIENCE_MS = 5000;
const DONE = ['create', 'edit', 'delete', 'react', 'read', 'typing'] as const;
type Done = (typeof DONE)[number];

const ACT: Record<Done, Operation> = {
  create: 'send',
  edit: 'edit a message',
  delete: 'delete a message',
  react: 'react',
  read: 'mark as read',
  typing: 'say that one types',
};

let served: Served;
let ann: Person;
let ben: Person;
let roomId: number;
const ears = new Map<string, Ear>();

/** Everything that ben hears at one door, as text. */
class Ear {
  private heard: string[] = [];
  private readonly waiting = new Set<() => void>();

  take(text: string): void {
    this.heard.push(text);
    for (const look of this.waiting) look();
  }

  forget(): void {
    this.heard = [];
  }

  until(isIt: (text: string) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.heard.some(isIt)) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
  }
}

type Word = (text: string, target: Target) => boolean;
const both =
  (...parts: string[]): Word =>
  (text, target) =>
    parts.every((part) => text.includes(part.replace('<id>', String(target.messageId))));

/** Where ben listens, and what he hears there. Frames are looked at as text: their shape is tested at each door. */
const sockets: Record<string, { path: () => string; words: Partial<Record<Done, Word>> }> = {
  trpc: {
    path: () => '',
    words: {
      create: both('message.created', '"sent"'),
      edit: both('message.edited', '"edited"'),
      delete: both('message.deleted', '<id>'),
      react: both('reaction.added', '<id>'),
      read: (text) => text.includes('receipt.moved') && text.includes(`"userId":${ann.id}`),
      typing: both('typing.started'),
    },
  },
  edulite: {
    path: () => `/ws/chat/${roomId}/`,
    words: { create: both('"chat_message"', '"sent"'), typing: both('"typing_indicator"', '"is_typing":true') },
  },
  veza: {
    path: () => '/ws',
    words: {
      create: both('"dm_message"', '"sent"'),
      edit: both('"message_edited"', '"edited"'),
      delete: both('"message_deleted"', '<id>'),
      react: both('"reaction_added"', '<id>'),
      typing: both('"typing"', 'true'),
    },
  },
  transcendence: { path: () => '/ws/chat/', words: { create: both('"sent"') } },
  messaging: {
    path: () => '/ws/messages/',
    words: {
      create: both('"new_message"', '"sent"'),
      edit: both('"message_updated"', '"edited"'),
      delete: both('"message_deleted"', '<id>'),
      react: both('"reaction_updated"', '<id>'),
      typing: both('"typing"', 'true'),
    },
  },
};

async function textOf(path: string): Promise<string> {
  const answer = await fetch(`${served.base}${path}`, { headers: { authorization: `Bearer ${ben.accessToken}` } });
  return `${answer.status} ${await answer.text()}`;
}

/** What ben reads when he asks, where a door does not tell by itself. */
const reading: Record<string, Partial<Record<Done, (target: Target) => Promise<boolean>>>> = {
  school: {
    create: async () => (await textOf(`/chats/messages/?chat=${roomId}&limit=1000`)).includes('"sent"'),
    edit: async ({ messageId }) => (await textOf(`/chats/messages/${messageId}/`)).includes('"edited"'),
    delete: async ({ messageId }) => (await textOf(`/chats/messages/${messageId}/`)).startsWith('404'),
  },
  edulite: {
    edit: async ({ messageId }) =>
      (await textOf(`/api/chat/rooms/${roomId}/messages/${messageId}/`)).includes('"edited"'),
    delete: async ({ messageId }) =>
      (await textOf(`/api/chat/rooms/${roomId}/messages/${messageId}/`)).startsWith('404'),
  },
  transcendence: {
    edit: async () => (await textOf('/api/chat/messages/?username=ann')).includes('"edited"'),
    delete: async ({ messageId }) => {
      const text = await textOf('/api/chat/messages/?username=ann');
      return text.startsWith('200') && !text.includes(`"id":${messageId},`);
    },
  },
  messaging: {
    read: async ({ messageId }) => {
      const text = await textOf(`/messages/api/messages/${messageId}/`);
      const page = JSON.parse((await textOf(`/messages/api/chats/${roomId}/messages/`)).slice(4)) as {
        results: { id: number; read_by: number[] }[];
      };
      const found = page.results.find((message) => message.id === messageId);
      return text.startsWith('200') && (found?.read_by.includes(ann.id) ?? false);
    },
  },
};

const receivers = ['trpc', 'school', 'edulite', 'veza', 'transcendence', 'messaging'];

async function listen(name: string): Promise<void> {
  const ear = new Ear();
  ears.set(name, ear);
  if (name === 'trpc') {
    const feed = served.house.services.hub.follow({ userId: ben.id, sessionId: ben.sessionId, apiKeyId: null });
    void (async () => {
      for await (const { json } of feed) ear.take(json);
    })();
    return;
  }
  const place = sockets[name];
  if (!place) return;
  const socket = new WebSocket(`${served.base.replace('http', 'ws')}${place.path()}?token=${ben.accessToken}`);
  // Python's JSON has a space behind each colon.
  socket.on('message', (data) => ear.take(String(data).replaceAll('": ', '":')));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
}

beforeAll(async () => {
  served = await serve();
  [ann, ben] = await served.house.people('ann', 'ben');
  roomId = (await ann.api.rooms.openDm({ userId: ben.id })).room.id;
  await Promise.all(receivers.map(listen));
});
afterAll(() => served.close());

let turn = 0;

/** Says something until every ear has heard that: whatever came before it has then been heard as well. */
async function barrier(): Promise<void> {
  const marker = `barrier ${++turn}.`;
  const listening = [...ears].filter(([name]) => sockets[name]);
  const heard = Promise.all(listening.map(([, ear]) => ear.until((text) => text.includes(marker))));
  let isOver = false;
  void heard.then(() => {
    isOver = true;
  });
  const deadline = Date.now() + PATIENCE_MS;
  // Again, while a socket that was just opened may not be in yet.
  while (!isOver) {
    if (Date.now() > deadline) throw new Error('somebody does not hear');
    await ann.api.messages.send({ roomId, content: marker });
    await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, 200))]);
  }
  for (const ear of ears.values()) ear.forget();
}

/** Something that was said in the direct message: by ann for what its author does to it, by ben for the others. */
async function prepare(done: Done): Promise<Target> {
  const { messages } = await ann.api.messages.list({ roomId, limit: 100 });
  for (const { id, senderId } of messages)
    await (senderId === ann.id ? ann : ben).api.messages.delete({ messageId: id });
  await ann.api.typing.set({ roomId, typing: false });
  const author = done === 'react' || done === 'read' ? ben : ann;
  await barrier();
  const { message } = await author.api.messages.send({ roomId, content: 'before' });
  return {
    kind: 'dm',
    roomId,
    messageId: message.id,
    fileId: 0,
    memberId: ben.id,
    newcomerId: 0,
    witness: ben,
    otherName: 'ben',
  };
}

function arrivalAt(to: string, done: Done, target: Target): Promise<void> | null {
  const word = sockets[to]?.words[done];
  const ear = ears.get(to);
  if (word && ear) return ear.until((text) => word(text, target));
  const read = reading[to]?.[done];
  return read ? untilRead(() => read(target)) : null;
}

async function untilRead(read: () => Promise<boolean>): Promise<void> {
  while (!(await read())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const times: string[] = [];

describe.each(all(() => served.base).map((door): [string, TestDoor] => [door.name, door]))('from %s', (from, door) => {
  test.each(DONE.filter((done) => door.acts[ACT[done]]))(
    '%s reaches every door that has a word for it',
    async (done) => {
      const target = await prepare(done);
      const act = door.acts[ACT[done]];
      const began = performance.now();
      // Begun before it is done, so that nothing is missed; what is asked for is asked only once it was.
      const acting = act?.(ann, target);
      const arrivals = receivers.map(async (to): Promise<[string, number | null]> => {
        if (!sockets[to]?.words[done]) await acting;
        const arrival = arrivalAt(to, done, target);
        if (!arrival) return [to, null];
        const late = new Promise<never>((_, reject) => {
          setTimeout(() => reject(new Error(`${done} did not arrive at ${to}`)), PATIENCE_MS).unref();
        });
        await Promise.race([arrival, late]);
        return [to, Math.round(performance.now() - began)];
      });
      const tried = await acting;
      expect(tried?.outcome, tried?.answer).toBe('yes');
      const told = await Promise.all(arrivals);
      for (const [to, ms] of told) if (ms !== null) expect(ms, `${done} at ${to}`).toBeLessThan(SOON_MS);
      times.push(`${from.padEnd(14)} ${done.padEnd(7)} ${told.map(([to, ms]) => `${to} ${ms ?? '–'}`).join('  ')}`);
      expect(told.filter(([, ms]) => ms !== null).length).toBeGreaterThan(1);
    },
  );
});

test('the times of arrival are told, and the house reported no failure of its own', () => {
  process.stdout.write(`milliseconds to arrival\n${times.join('\n')}\n`);
  expect(served.house.reports).toEqual([]);
});
