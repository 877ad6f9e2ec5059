import { setTimeout as delay } from 'node:timers/promises';

/** Waits for what must become true. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const late = AbortSignal.timeout(withinMs);
  while (!(await isTrue())) {
    if (late.aborted) throw new Error(`within ${withinMs} ms it did not become true that ${what}`);
    await delay(5);
  }
}
