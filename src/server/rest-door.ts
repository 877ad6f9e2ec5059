import type { Services } from '#api/context.ts';
import type { SocketCounts } from '#api/sockets.ts';
import type { Dialect } from '#rest/dialect.ts';
import { RestServer } from '#rest/serve.ts';
import { RestSockets } from '#rest/sockets.ts';
import type { Door } from '#server/door.ts';
import { refuseUpgrade } from '#server/http-answers.ts';
import type { SocketLimits } from '#server/trpc-sockets.ts';

/** The documented APIs over HTTP and WebSocket. */
export function createRestDoor(
  services: Services,
  dialects: readonly Dialect[],
  limits: SocketLimits,
  counts: SocketCounts,
): Door {
  const server = new RestServer(services, dialects);
  const sockets = new RestSockets(services, dialects, counts, limits);
  return {
    name: 'rest',
    prefixes: [
      ...dialects.flatMap((dialect) => dialect.prefixes),
      ...dialects.flatMap((dialect) => dialect.sockets ?? []).map(({ path }) => path.replace(/\/?(\{.*)?$/, '')),
    ],
    refuse: (status, from, path) => server.refuseOutside(status, path, from),
    streams: (path) => server.streams(path),
    fetch: (request, from) => server.fetch(request, from),
    upgrade(req, socket, head, from) {
      const refusal = sockets.upgrade(req, socket, head, from);
      if (refusal !== null) refuseUpgrade(socket, refusal);
    },
    drain: () => sockets.drain(),
  };
}
