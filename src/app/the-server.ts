import type { NextHandle } from '#server/next-handle.ts';

/** The server, which is another module graph than this one. */
export function theServer(): NextHandle {
  if (!globalThis.parley) throw new Error('unavailable');
  return globalThis.parley;
}
