import type { Services } from '#api/context.ts';
import type { Door } from '#server/door.ts';
import { createTrpcDoor } from '#server/trpc-door.ts';

/** Every way into the server, one line each. */
export function createDoors(services: Services): Door[] {
  return [createTrpcDoor(services)];
}
