import type { Services } from '#api/context.ts';
import type { Door } from '#server/door.ts';
import { createFilesDoor } from '#server/files-door.ts';
import { createTrpcDoor } from '#server/trpc-door.ts';
import type { SocketLimits } from '#server/trpc-sockets.ts';

/** Every way into the server, one line each. */
export function createDoors(services: Services, limits: Partial<SocketLimits> = {}): Door[] {
  return [createTrpcDoor(services, limits), createFilesDoor(services)];
}
