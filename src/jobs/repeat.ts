import { setTimeout as delay } from 'node:timers/promises';

export interface Repeated {
  /** Interrupts the pause, tells the work by its signal, and waits for it. */
  stop(): Promise<void>;
}

/** Does some work again and again, at irregular times so that the nodes of one server do not do it in step. */
export function repeat(
  everyMs: number,
  work: (signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): Repeated {
  const abort = new AbortController();
  const { signal } = abort;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await delay(everyMs * (0.5 + Math.random()), undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await work(signal).catch(onError);
    }
  };
  const done = run();
  return {
    async stop() {
      abort.abort();
      await done;
    },
  };
}
