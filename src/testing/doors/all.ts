import { eduliteDoor, messagingDoor, schoolDoor, transcendenceDoor, vezaDoor } from '#testing/doors/documented.ts';
import type { TestDoor } from '#testing/doors/door.ts';
import { trpcDoor } from '#testing/doors/trpc.ts';

/** Every door, for tests that try the same at each. */
export function all(base: () => string): TestDoor[] {
  return [trpcDoor, schoolDoor, eduliteDoor, vezaDoor, transcendenceDoor, messagingDoor].map((make) => make(base));
}
