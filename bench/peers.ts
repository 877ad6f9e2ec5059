import http from 'node:http';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';

/** An event as long as ours of a sent message, so that every server carries the same. */
function eventOf(content: string, number: number): object {
  const at = '2026-03-01T10:00:00.000000Z';
  const uuid = '00000000-0000-4000-8000-000000000000';
  const message = {
    ...{ id: number, uuid, roomId: 1, seq: number, number, senderId: 1, parentId: null, content, mentions: [] },
    ...{
      metadata: {},
      reactions: [],
      quote: null,
      forward: null,
      files: [],
      previews: [],
      clientId: null,
      threadCount: 0,
      lastReplyAt: null,
      editCount: 0,
      editedAt: null,
    },
    ...{ pinnedAt: null, pinnedBy: null, createdAt: at, updatedAt: at },
  };
  const sender = { id: 1, username: 'bench', displayName: 'bench', avatarUrl: null };
  return {
    scope: 'room',
    streamId: 1,
    seq: number,
    at,
    event: { type: 'message.created', message, sender, thread: null },
  };
}

/** Takes what is to be said over HTTP, as ours does, and says it to everybody. Nothing is kept. */
function serve(attach: (server: http.Server) => (event: object) => void): void {
  let said = 0;
  let broadcast: (event: object) => void = () => undefined;
  const server = http.createServer((req, res) => {
    let body = '';
    req.on('data', (chunk) => {
      body += chunk;
    });
    req.on('end', () => {
      broadcast(eventOf((JSON.parse(body) as { content: string }).content, ++said));
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
      res.end('{}');
    });
  });
  broadcast = attach(server);
  // Its callers are idle while the others are measured.
  server.keepAliveTimeout = 3_600_000;
  server.listen(0, '127.0.0.1', 4096, () => {
    const address = server.address();
    process.stdout.write(`ready at http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`);
  });
}

/** One frame per event, to each socket in turn: the plainest thing that ws can do. */
export function runWsPeer(): void {
  serve((server) => {
    const sockets = new WebSocketServer({ server });
    return (event) => {
      const text = JSON.stringify(event);
      for (const socket of sockets.clients) socket.send(text);
    };
  });
}

export function runSocketIoPeer(): void {
  serve((server) => {
    const io = new Server(server, { transports: ['websocket'] });
    return (event) => io.emit('event', event);
  });
}
