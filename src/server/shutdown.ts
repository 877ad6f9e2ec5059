import type { Log } from '#server/log.ts';

export interface Shutdown {
  /** What was opened last is closed first. */
  add(name: string, close: () => Promise<void> | void): void;
  listen(log: Log): void;
  run(exitCode: number): Promise<void>;
  isUnderWay(): boolean;
  /** Development: another server process follows, and goes on with this one's PostgreSQL. */
  isRestart(): boolean;
}

/** The one way out of the process, however it was caused. */
export function createShutdown(): Shutdown {
  const steps: { name: string; close: () => Promise<void> | void }[] = [];
  let log: Log | undefined;
  let underWay: Promise<void> | null = null;
  let restart = false;
  let exitCode = 0;

  const closeAll = async (): Promise<void> => {
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step.close();
      } catch (error) {
        exitCode ||= 1;
        log?.error({ err: error, step: step.name }, 'closing failed');
      }
    }
    log?.flush();
    process.exit(exitCode);
  };
  const run = (code: number): Promise<void> => {
    exitCode ||= code;
    underWay ??= closeAll();
    return underWay;
  };

  const onSignal = (): void => {
    if (underWay) process.exit(1); // asked twice: at once. PostgreSQL and its data take no harm
    process.stdout.write('Stopping: what runs may finish. Once more to stop at once.\n');
    void run(0);
  };
  const onDefect = (error: unknown): void => {
    log?.fatal({ err: error }, 'a defect: the server stops');
    void run(1);
  };

  return {
    add(name, close) {
      // It finished opening after the end had begun.
      if (underWay) void Promise.resolve(close()).catch(() => undefined);
      else steps.push({ name, close });
    },
    listen(given) {
      log = given;
      process.on('SIGINT', onSignal);
      process.on('SIGTERM', onSignal);
      // Whoever read our lines is gone. That is no reason to stop, and telling it would fail the same way.
      process.stdout.on('error', () => undefined);
      process.stderr.on('error', () => undefined);
      process.on('uncaughtException', onDefect);
      process.on('unhandledRejection', onDefect);
      process.on('message', (message) => {
        if (underWay || (message !== 'stop' && message !== 'restart')) return;
        restart = message === 'restart';
        void run(0);
      });
      // The launcher is gone, and with it whoever could stop this.
      process.on('disconnect', () => void run(0));
    },
    run,
    isUnderWay: () => underWay !== null,
    isRestart: () => restart,
  };
}
