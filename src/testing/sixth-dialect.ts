import { z } from 'zod';
import type { MessageWithSender } from '#contract/messages.ts';
import { type Answer, type Dialect, type Manners, route, type SocketShape } from '#rest/dialect.ts';
import { drfWords, sayIn } from '#rest/drf/words.ts';

// What it takes and writes. The order of the fields is part of it.
const Line = z.object({ id: z.int(), by: z.string(), text: z.string() });
const NewLine = z.object({ text: z.string().min(1) });
const RoomPath = z.object({ room: z.coerce.number().int().min(1).max(2_147_483_647) });
const toLine = ({ message, sender }: MessageWithSender) => ({
  id: message.id,
  by: sender.username,
  text: message.content,
});

// How it refuses, whatever the reason.
const Refused = z.object({ error: z.string() });
const refuse = (status: number, error: string): Answer => ({ status, body: { error } });
const manners: Manners = {
  refuse: (error, at) => refuse(sayIn(drfWords, error, at).status, error.code),
  refuseShape: (_error, part) => (part === 'params' ? refuse(404, 'no_such_place') : refuse(400, 'unreadable')),
  refuseBody: (problem) =>
    refuse(problem.kind === 'media-type' ? 415 : problem.kind === 'too-large' ? 413 : 400, 'unreadable'),
  noRoute: () => refuse(404, 'no_such_place'),
  wrongMethod: () => refuse(405, 'not_that_way'),
  errors: Object.fromEntries(
    [400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503].map((status) => [status, Refused]),
  ),
};

// What can be done: a shape in, a procedure, a shape out.
const routes = [
  route({
    method: 'GET',
    path: '/tiny/{room}/lines',
    operation: 'list_lines',
    summary: 'The latest lines of a room',
    group: 'lines',
    params: RoomPath,
    answers: { 200: z.array(Line) },
    async run({ api, params }) {
      const { messages, users } = await api.messages.list({ roomId: params.room });
      const lines = messages.flatMap((message) => {
        const sender = users.find((user) => user.id === message.senderId);
        return sender ? [toLine({ message, sender })] : [];
      });
      return { status: 200, body: lines };
    },
  }),
  route({
    method: 'POST',
    path: '/tiny/{room}/lines',
    operation: 'say_line',
    summary: 'Says something in a room',
    group: 'lines',
    params: RoomPath,
    body: NewLine,
    answers: { 201: Line },
    async run({ api, params, body, clientId }) {
      const sent = await api.messages.send({ roomId: params.room, content: body.text, clientId });
      return { status: 201, body: toLine(sent) };
    },
  }),
];

// What is heard live.
const live: SocketShape = {
  path: '/tiny/live',
  operation: 'live',
  summary: 'Every new line of my rooms',
  hears: {},
  says: { line: Line },
  closes: { unauthenticated: 4401, forbidden: 4403 },
  async open(line) {
    return {
      async tell(item) {
        if (item.type !== 'events') return;
        for (const { event } of item.events) if (event.type === 'message.created') line.say(toLine(event));
      },
    };
  },
};

export const tiny: Dialect = {
  name: 'tiny',
  title: 'Tiny',
  summary: 'Lines and nothing else.',
  language: 'en',
  prefixes: ['/tiny'],
  routes,
  sockets: [live],
  manners,
  security: ['bearer', 'api-key'],
};
