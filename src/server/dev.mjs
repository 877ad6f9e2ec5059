// npm run dev: the server starts anew whenever its sources change, the pages reload by themselves (Next), and PostgreSQL
// runs on through all of it.
import { fork } from 'node:child_process';
import path from 'node:path';
import { context } from 'esbuild';
import { bundleOptions } from './build.mjs';
import { print, root } from './prepare.mjs';

const OUTPUT = 'dist/dev/server.mjs';

/** @param {string[]} flags */
export async function serveWhileEditing(flags) {
  let child = null;
  let stopping = false;
  let changed = false;

  const start = () => {
    changed = false;
    let wasReady = false;
    child = fork(path.join(root, OUTPUT), flags, { cwd: root, execArgv: ['--enable-source-maps'] });
    child.on('message', (message) => {
      if (message === 'ready') wasReady = true;
    });
    child.on('exit', (code, signal) => {
      child = null;
      if (changed && !stopping) start();
      else if (stopping || !wasReady) process.exit(code ?? (signal ? 1 : 0));
      else print(`server      ended  (${code ?? signal}); it starts again at the next change`);
    });
  };

  const watcher = await context({
    ...bundleOptions('src/server/main.ts', OUTPUT),
    logLevel: 'warning',
    plugins: [
      {
        name: 'restart',
        setup(build) {
          build.onEnd(({ errors }) => {
            if (errors.length > 0 || stopping) return;
            if (!child) return start();
            changed = true;
            child.send('restart');
          });
        },
      },
    ],
  });
  await watcher.watch();

  // By message, since Ctrl-C reaches the server too, and two signals would mean "at once".
  const stop = () => {
    if (stopping) return child?.kill('SIGKILL');
    stopping = true;
    if (child) child.send('stop');
    else process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
