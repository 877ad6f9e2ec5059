import { type Database, openDatabase } from '#db/database.ts';
import { StartError } from '#db/start-error.ts';
import { linesOf } from '#jobs/verify/findings.ts';
import { fixCounters } from '#jobs/verify/fix-counters.ts';
import { type Verdict, verify } from '#jobs/verify/verify.ts';
import { findDatabase, requireTables, say } from '#server/command-database.ts';
import { parseEnv } from '#server/env.ts';

// npm run verify -- [--fix-counters]. Exit code 0: all agrees; 1: something differs; 2: it could not be looked at.

const FIX = '--fix-counters';

async function look(db: Database): Promise<Verdict> {
  const began = performance.now();
  const verdict = await verify(db);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const differences = verdict.checks.reduce((sum, check) => sum + check.differences, 0);
  say(
    ...linesOf(verdict.checks),
    '',
    `${verdict.isClean ? 'All agrees' : `Differences: ${differences}`}. ${seconds} s`,
  );
  return verdict;
}

async function lookAndFix(db: Database): Promise<Verdict> {
  const verdict = await look(db);
  if (Object.values(verdict.miscounted).every(({ length }) => length === 0)) {
    say('No counter is wrong.');
    return verdict;
  }
  say('', ...(await fixCounters(db, verdict.miscounted)));
  say(
    'Nothing tells connected clients: they see the right badges when they next fetch everything, as on a reload.',
    '',
  );
  return look(db);
}

async function run(flags: string[]): Promise<number> {
  const unknown = flags.find((flag) => flag !== FIX);
  if (unknown !== undefined) throw new StartError(`${unknown} is not known: npm run verify -- [${FIX}]`);
  const env = parseEnv(process.env);
  const target = await findDatabase(env);
  const interrupt = () => void target.close().finally(() => process.exit(2));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const db = openDatabase({ url: target.url, poolSize: 1, onConnectionError: () => undefined });
  try {
    await requireTables(db, target.url);
    const verdict = flags.includes(FIX) ? await lookAndFix(db) : await look(db);
    return verdict.isClean ? 0 : 1;
  } finally {
    await db.close();
    await target.close();
  }
}

try {
  process.exitCode = await run(process.argv.slice(2).filter((word) => word.startsWith('-')));
} catch (error) {
  const known = error instanceof StartError ? error.message : null;
  process.stderr.write(`${known ?? `The database could not be verified: ${reasonOf(error)}`}\n`);
  process.exitCode = 2;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
