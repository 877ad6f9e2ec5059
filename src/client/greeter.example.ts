import { WebSocket } from 'ws';
import type { ConnectionState } from '#client/follow.ts';
import { createOutbox } from '#client/outbox.ts';
import { MemoryStorage } from '#client/outbox-storage.ts';
import { createParleyClient } from '#client/parley-client.ts';

/** Answers whoever says hello: once, whatever happens to the connection or to the server. */
export async function startGreeter(url: string, token: string, onState: (state: ConnectionState) => void) {
  const client = createParleyClient({ url, token, WebSocket, onState });
  const me = await client.api.users.me.query();
  const outbox = createOutbox({
    userId: me.id,
    storage: new MemoryStorage(), // or your own, if it must outlive this program
    send: (message, signal) => client.api.messages.send.mutate(message, { signal }),
  });

  client.follow({
    onItem(item) {
      // After a reset, fetch afresh what you keep of the server. Signals tell who types and who is here.
      if (item.type === 'reset' || item.type === 'signals') return;
      for (const { event } of item.events) {
        if (event.type !== 'message.created' || event.sender.id === me.id) continue;
        if (!/^hello\b/i.test(event.message.content)) continue;
        outbox.add({ roomId: event.message.roomId, content: `Hello, ${event.sender.displayName}!` });
      }
    },
    onRefused: ({ code }) => process.stderr.write(`not let in: ${code}\n`),
  });

  return async () => {
    outbox.close();
    await client.close();
  };
}
