import { accessSync, constants, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../server/prepare.mjs';
import { run } from '../server/run-program.mjs';

/** Debian asks this file before it starts what it has installed. */
const POLICY = '/usr/sbin/policy-rc.d';

export function isRootOnDebian() {
  return process.platform === 'linux' && process.getuid?.() === 0 && findOnPath('apt-get') !== undefined;
}

/**
 * Programs without the services that come with them: nothing is started.
 * @param {string[]} packages
 */
export async function install(...packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const isOurs = forbidServices();
  try {
    await run('apt-get', ['update', '--quiet'], { cwd: root, env, minutes: 5 });
    await run('apt-get', ['install', '--quiet', '--yes', '--no-install-recommends', ...packages], {
      cwd: root,
      env,
      minutes: 10,
    });
  } finally {
    if (isOurs) rmSync(POLICY, { force: true });
  }
}

function forbidServices() {
  try {
    writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { flag: 'wx', mode: 0o755 });
    return true;
  } catch {
    return false; // somebody decided already
  }
}

/**
 * Where a shell would find a program.
 * @param {string} program
 */
export function findOnPath(program) {
  if (path.isAbsolute(program)) return program;
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, program))
    .find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The line of a program's output that tells what went wrong.
 * @param {string} output
 */
export function firstComplaint(output = '') {
  const line = output.split('\n').find((text) => /error|fail|unable|denied|refused|E:/i.test(text));
  return line ? ` (${line.trim().slice(0, 200)})` : '';
}
