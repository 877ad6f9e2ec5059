import { openDatabase } from '#db/database.ts';
import { migrate } from '#db/migrate.ts';
import { LiveSettings } from '#db/settings.ts';
import { StartError } from '#db/start-error.ts';
import { openArchive } from '#jobs/slack/archive.ts';
import { importSlack } from '#jobs/slack/import-slack.ts';
import { findDatabase, requireTables, say } from '#server/command-database.ts';
import { parseEnv } from '#server/env.ts';
import { defaultSettings } from '#server/services.ts';

// npm run import -- slack EXPORT [--as NAME]. The server may run meanwhile: it tells its people of what comes in.

const USAGE = 'npm run import -- slack EXPORT.zip [--as NAME] [--match-unverified]';
const TRUST = '--match-unverified';

async function run(words: string[]): Promise<void> {
  const [from, where, flag, name] = words.filter((word) => word !== TRUST);
  if (from !== 'slack' || where === undefined || (flag !== undefined && (flag !== '--as' || name === undefined)))
    throw new StartError(`Usage: ${USAGE}`);
  const env = parseEnv(process.env);
  const archive = await openArchive(where);
  const target = await findDatabase(env);
  const db = openDatabase({ url: target.url, poolSize: 2, onConnectionError: () => undefined });
  try {
    await requireTables(db, target.url);
    await migrate(target.url, 'prisma/migrations');
    const [owner] = await db.query<{ id: number; organisation_id: number | null }>(
      {
        name: '',
        text: `SELECT id, organisation_id FROM users
          WHERE role = 'owner' AND deactivated_at IS NULL AND ($1::text IS NULL OR lower(username) = lower($1)) ORDER BY id LIMIT 1`,
      },
      [name ?? null],
    );
    if (!owner) throw new StartError('There is no such owner of this server yet: start it and make the first account.');
    const actor = { userId: owner.id, role: 'owner', organisationId: owner.organisation_id, sessionId: null } as const;
    const settings = new LiveSettings(db, defaultSettings({ registration: env.REGISTRATION }), () => undefined);
    const ctx = { actor, db, settings, ip: null, wake: () => undefined, forget: () => undefined };
    const { people, rooms, messages } = await importSlack(ctx, archive, say, {
      trustsAddresses: words.includes(TRUST),
    });
    say(
      '',
      `people    ${people.made} new, ${people.matched} known`,
      `rooms     ${rooms.brought}, ${rooms.passedOver} passed over`,
      `messages  ${messages.written} written, ${messages.known} known, ${messages.passedOver} passed over`,
    );
  } finally {
    archive.close();
    await db.close();
    await target.close();
  }
}

try {
  await run(process.argv.slice(3));
} catch (error) {
  const known = error instanceof StartError ? error.message : null;
  process.stderr.write(`${known ?? `The import stopped: ${error instanceof Error ? error.stack : error}`}\n`);
  process.exitCode = 1;
}
