import type { Services } from '#api/context.ts';
import { SocketCounts } from '#api/sockets.ts';
import type { Dialect } from '#rest/dialect.ts';
import { dialects as documented } from '#rest/registry.ts';
import { createDocsDoor } from '#server/docs-door.ts';
import type { Door } from '#server/door.ts';
import { createDownloadsDoor } from '#server/downloads-door.ts';
import { createFilesDoor } from '#server/files-door.ts';
import { createHooksDoor } from '#server/hooks-door.ts';
import { createLettersDoor } from '#server/letters-door.ts';
import { createOidcDoor } from '#server/oidc-door.ts';
import { createPicturesDoor } from '#server/pictures-door.ts';
import { createRestDoor } from '#server/rest-door.ts';
import { createTrpcDoor } from '#server/trpc-door.ts';
import { SOCKET_LIMITS, type SocketLimits } from '#server/trpc-sockets.ts';
import { createWorkerDoor } from '#server/worker-door.ts';

/** Every way into the server, one line each. */
export function createDoors(
  services: Services,
  limits: Partial<SocketLimits> = {},
  dialects: readonly Dialect[] = documented,
): Door[] {
  const all = { ...SOCKET_LIMITS, ...limits };
  const counts = new SocketCounts(services.limits.enabled ? all.socketsPerAddress : Number.POSITIVE_INFINITY);
  return [
    createTrpcDoor(services, all, counts),
    createRestDoor(services, dialects, all, counts),
    createFilesDoor(services),
    createOidcDoor(services),
    createDownloadsDoor(services),
    createHooksDoor(services),
    createPicturesDoor(services),
    createLettersDoor(services),
    createDocsDoor(dialects),
    createWorkerDoor(services),
  ];
}
