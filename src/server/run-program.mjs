import { spawn } from 'node:child_process';

const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** A program that ended badly, with what it said. */
class ProgramError extends Error {
  constructor(reason, output) {
    super(reason);
    this.name = 'ProgramError';
    this.output = output;
  }
}

/**
 * Runs one program to its end; an exit code other than 0, a signal or the time limit is a ProgramError.
 * Its output is returned, or goes straight to ours with `show`.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, show?: boolean, minutes: number }} options
 * @returns {Promise<string>}
 */
export function run(program, args, { cwd, env = process.env, show = false, minutes }) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that what the program has started ends with it.
    const child = spawn(program, args, {
      cwd,
      env,
      detached: process.platform !== 'win32',
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    const heard = [];
    child.stdout?.on('data', (chunk) => heard.push(chunk));
    child.stderr?.on('data', (chunk) => heard.push(chunk));

    let reason;
    let insist;
    const stop = (signal, why) => {
      reason ??= why;
      signalGroup(child, signal);
      insist ??= setTimeout(() => signalGroup(child, 'SIGKILL'), 10_000);
    };
    const onSignal = (signal) => {
      process.exitCode = 1;
      stop(signal, `interrupted by ${signal}`);
    };
    for (const signal of signals) process.on(signal, onSignal);
    let isTooLate = false;
    const limit = setTimeout(() => {
      isTooLate = true;
      stop('SIGTERM', `not done after ${minutes} minutes`);
    }, minutes * 60_000);

    const finish = (failure) => {
      clearTimeout(limit);
      clearTimeout(insist);
      for (const signal of signals) process.off(signal, onSignal);
      if (reason) signalGroup(child, 'SIGKILL');
      const output = Buffer.concat(heard).toString('utf8');
      if (reason ?? failure) reject(Object.assign(new ProgramError(reason ?? failure, output), { isTooLate }));
      else resolve(output);
    };
    child.on('error', (error) => finish(`cannot run ${program}: ${error.message}`));
    child.on('close', (code, signal) => {
      if (signal) finish(`ended by ${signal}`);
      else finish(code === 0 ? undefined : `exit code ${code}`);
    });
  });
}

function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
