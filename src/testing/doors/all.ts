import { eduliteDoor, messagingDoor, schoolDoor, transcendenceDoor, vezaDoor } from '#testing/doors/documented.ts';
import type { TestDoor } from '#testing/doors/door.ts';
import { eduliteSocket, messagingSocket, vezaSocket } from '#testing/doors/sockets.ts';
import { trpcDoor } from '#testing/doors/trpc.ts';

/** Every door, for tests that try the same at each. */
export function all(base: () => string): TestDoor[] {
  const documented = [schoolDoor, eduliteDoor, vezaDoor, transcendenceDoor, messagingDoor];
  const sockets = [eduliteSocket, vezaSocket, messagingSocket];
  return [trpcDoor, ...documented, ...sockets].map((make) => make(base));
}
