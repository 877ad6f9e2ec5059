import type { z } from 'zod';
import type { Dialect, SocketShape } from '#rest/dialect.ts';
import { Schemas } from '#rest/openapi.ts';

type Json = Record<string, unknown>;

function messagesOf(schemas: Schemas, shapes: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output'): Json {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      `${io === 'input' ? 'hears' : 'says'}_${name}`,
      { name, contentType: 'application/json', payload: schemas.of(shape, io) },
    ]),
  );
}

function channelOf(schemas: Schemas, socket: SocketShape): Json {
  const names = [...socket.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return {
    address: socket.path,
    title: socket.summary,
    ...(names.length > 0 && { parameters: Object.fromEntries(names.map((name) => [name, {}])) }),
    messages: { ...messagesOf(schemas, socket.hears, 'input'), ...messagesOf(schemas, socket.says, 'output') },
  };
}

/** What the sockets of a dialect hear and say, as AsyncAPI 3, from the shapes they are declared with. */
export function describeSockets(dialect: Dialect, version: string): Json {
  const schemas = new Schemas();
  const sockets = dialect.sockets ?? [];
  const channels = Object.fromEntries(sockets.map((socket) => [socket.operation, channelOf(schemas, socket)]));
  const operations = sockets.flatMap((socket) => [
    [`${socket.operation}_hear`, { action: 'receive', channel: { $ref: `#/channels/${socket.operation}` } }],
    [`${socket.operation}_say`, { action: 'send', channel: { $ref: `#/channels/${socket.operation}` } }],
  ]);
  return {
    asyncapi: '3.0.0',
    info: { title: `${dialect.title}: sockets`, version },
    channels,
    operations: Object.fromEntries(operations),
    components: { schemas: schemas.parts },
  };
}
