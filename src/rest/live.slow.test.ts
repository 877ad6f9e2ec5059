import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { all } from '#testing/doors/all.ts';
import type { Operation, Target, TestDoor } from '#testing/doors/door.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

// What is done at one door is known at every other within a second: on its socket where it has a word for it, else to whoever
// asks it. A door without either has no word for it at all.

const SOON_MS = 1000;
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

beforeAll(async () => {
  served = await serve();
  [ann, ben] = await served.house.people('ann', 'ben');
});
afterAll(() => served.close());

/** Tells when a thing has happened, from now on. */
interface Ear {
  /** Resolves once it was heard; undefined: this door has no word for it. */
  until(done: Done, target: Target): Promise<void> | undefined;
  close(): void;
}

type Frame = Record<string, unknown>;

async function socketEar(
  url: string,
  hello: Frame | null,
  words: Partial<Record<Done, (frame: Frame) => boolean>>,
): Promise<Ear> {
  const socket = new WebSocket(url);
  const heard: Frame[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    heard.push(JSON.parse(String(data)) as Frame);
    for (const look of waiting) look();
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  if (hello) socket.send(JSON.stringify(hello));
  return {
    until(done) {
      const isIt = words[done];
      if (!isIt) return undefined;
      return new Promise((resolve) => {
        const look = () => {
          if (!heard.some(isIt)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
    close: () => socket.terminate(),
  };
}

const ofType = (type: string) => (frame: Frame) => frame.type === type;

/** How ben hears at each door. */
const ears: Record<string, (roomId: number) => Promise<Ear>> = {
  async trpc(roomId) {
    const feed = served.house.services.hub.follow({ userId: ben.id, sessionId: ben.sessionId, apiKeyId: null });
    const heard: string[] = [];
    const waiting = new Set<() => void>();
    void (async () => {
      for await (const { data } of feed) {
        if (data.type === 'signals') heard.push(...data.signals.map(({ type }) => type));
        else if (data.type !== 'reset') {
          heard.push(...data.events.filter(({ streamId }) => streamId === roomId).map(({ event }) => event.type));
        }
        for (const look of waiting) look();
      }
    })();
    const words: Record<Done, string> = {
      create: 'message.created',
      edit: 'message.edited',
      delete: 'message.deleted',
      react: 'reaction.added',
      read: 'receipt.moved',
      typing: 'typing.started',
    };
    return {
      until: (done) =>
        new Promise((resolve) => {
          const look = () => {
            if (!heard.includes(words[done])) return;
            waiting.delete(look);
            resolve();
          };
          waiting.add(look);
          look();
        }),
      close: feed.stop,
    };
  },
  edulite: (roomId) =>
    socketEar(`${ws()}/ws/chat/${roomId}/?token=${ben.accessToken}`, null, {
      create: ofType('chat_message'),
      typing: ofType('typing_indicator'),
    }),
  veza: () =>
    socketEar(`${ws()}/ws?token=${ben.accessToken}`, null, {
      create: ofType('dm_message'),
      edit: ofType('message_edited'),
      delete: ofType('message_deleted'),
      react: ofType('reaction_added'),
      typing: ofType('typing'),
    }),
  transcendence: () =>
    socketEar(`${ws()}/ws/chat/?token=${ben.accessToken}`, null, {
      create: (frame) => typeof frame.message === 'object',
    }),
  messaging: () =>
    socketEar(`${ws()}/ws/messages/?token=${ben.accessToken}`, null, {
      create: ofType('new_message'),
      edit: ofType('message_updated'),
      delete: ofType('message_deleted'),
      react: ofType('reaction_updated'),
      typing: ofType('typing'),
    }),
  school: async () => ({ until: () => undefined, close: () => undefined }),
};

const ws = () => served.base.replace('http', 'ws');

async function textOf(path: string): Promise<string> {
  const answer = await fetch(`${served.base}${path}`, { headers: { authorization: `Bearer ${ben.accessToken}` } });
  return `${answer.status} ${await answer.text()}`;
}

/** What ben reads when he asks; a door is asked for what it does not tell. */
const reading: Record<string, Partial<Record<Done, (target: Target) => Promise<boolean>>>> = {
  school: {
    create: async ({ roomId }) => (await textOf(`/chats/messages/?chat=${roomId}&limit=100`)).includes('"sent"'),
    edit: async ({ messageId }) => (await textOf(`/chats/messages/${messageId}/`)).includes('"edited"'),
    delete: async ({ messageId }) => (await textOf(`/chats/messages/${messageId}/`)).startsWith('404'),
  },
  edulite: {
    edit: async ({ roomId, messageId }) =>
      (await textOf(`/api/chat/rooms/${roomId}/messages/${messageId}/`)).includes('"edited"'),
    delete: async ({ roomId, messageId }) =>
      (await textOf(`/api/chat/rooms/${roomId}/messages/${messageId}/`)).startsWith('404'),
  },
  transcendence: {
    edit: async () => (await textOf('/api/chat/messages/?username=ann')).includes('"edited"'),
    delete: async ({ messageId }) => !(await textOf('/api/chat/messages/?username=ann')).includes(`"id":${messageId},`),
  },
  messaging: {
    read: async ({ messageId, roomId }) => {
      const page = JSON.parse((await textOf(`/messages/api/chats/${roomId}/messages/`)).slice(4)) as {
        results: { id: number; read_by: number[] }[];
      };
      return page.results.some((message) => message.id === messageId && message.read_by.includes(ann.id));
    },
  },
};

async function untilRead(read: (target: Target) => Promise<boolean>, target: Target): Promise<void> {
  while (!(await read(target))) await new Promise((resolve) => setImmediate(resolve));
}

/** A direct message of the two in which something was said: by ann for what its author does to it, by ben for the others. */
async function dm(done: Done): Promise<Target> {
  const { room } = await ann.api.rooms.openDm({ userId: ben.id });
  const author = done === 'react' || done === 'read' ? ben : ann;
  const { messages } = await ann.api.messages.list({ roomId: room.id });
  for (const message of messages)
    await (message.senderId === ann.id ? ann : ben).api.messages.delete({ messageId: message.id });
  const { message } = await author.api.messages.send({ roomId: room.id, content: 'before' });
  return {
    kind: 'dm',
    roomId: room.id,
    messageId: message.id,
    fileId: 0,
    memberId: ben.id,
    newcomerId: 0,
    otherName: 'ben',
  };
}

const times: Record<string, Record<string, string>> = {};

describe.each(all(() => served.base).map((door): [string, TestDoor] => [door.name, door]))('from %s', (from, door) => {
  test.each(Object.keys(ears))('to %s, whatever both have a word for, within a second', async (to) => {
    const told: string[] = [];
    for (const done of DONE) {
      const act = door.acts[ACT[done]];
      if (!act) continue;
      const target = await dm(done);
      const ear = await ears[to]?.(target.roomId);
      try {
        // The socket is in once it is known to be here.
        if (to !== 'school') await expect.poll(() => served.house.services.presence.stateOf(ben.id)).toBe('online');
        const asked = reading[to]?.[done];
        const began = performance.now();
        const hearing = ear?.until(done, target);
        const tried = await act(ann, target);
        expect([done, tried.outcome], tried.answer).toEqual([done, 'yes']);
        if (!hearing && !asked) continue;
        const arrival = hearing ?? (asked && untilRead(asked, target));
        const late = new Promise<never>((_, reject) =>
          setTimeout(() => reject(new Error(`${done} did not arrive`)), SOON_MS + 2000).unref(),
        );
        await Promise.race([arrival, late]);
        const ms = performance.now() - began;
        told.push(`${done} ${Math.round(ms)}`);
        expect(ms, `${done} took long`).toBeLessThan(SOON_MS);
      } finally {
        ear?.close();
        if (done === 'typing') await ann.api.typing.set({ roomId: target.roomId, typing: false });
        await expect.poll(() => served.house.services.presence.stateOf(ben.id)).not.toBe('online');
      }
    }
    times[from] = { ...times[from], [to]: told.join(', ') };
    expect(told.length).toBeGreaterThan(0);
  });
});

test('the times of arrival are told', () => {
  for (const [from, row] of Object.entries(times)) {
    for (const [to, told] of Object.entries(row))
      process.stdout.write(`${from.padEnd(14)} → ${to.padEnd(14)} ${told} ms\n`);
  }
  expect(served.house.reports).toEqual([]);
});
