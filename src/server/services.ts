import { randomBytes } from 'node:crypto';
import type { Services } from '#api/context.ts';
import { RateLimits } from '#api/rate-limits.ts';
import { CheckedTokens, IdentityCache } from '#auth/service.ts';
import { authSecret } from '#db/auth-sql.ts';
import type { Database } from '#db/database.ts';
import { databaseOrigin } from '#db/event-sql.ts';
import { Hub } from '#events/hub.ts';
import { adoptDatabase, Positions } from '#events/positions.ts';

export interface ServiceOptions {
  registration: 'open' | 'invite' | 'closed';
  /** Signs tokens and cookies; without one the database keeps one, the same for every node. */
  secret?: string | undefined;
  rateLimits: boolean;
  publicUrl?: string | undefined;
  report: Services['report'];
}

async function keptSecret(db: Database, origin: string): Promise<string> {
  for (;;) {
    const [row] = await db.query(authSecret, [randomBytes(32).toString('base64url'), origin]);
    // No row: another node wrote its own between our look and our attempt. The next look finds it.
    if (row) return row.auth_secret;
  }
}

/** Everything that the doors share, once per process. */
export async function createServices(db: Database, options: ServiceOptions): Promise<Services> {
  const [{ origin }] = (await db.query(databaseOrigin, [])) as [{ origin: string }];
  const kept = await keptSecret(db, origin);
  await adoptDatabase(db, origin);
  const secret = new TextEncoder().encode(options.secret ?? kept);
  const hub = new Hub(db, new Positions(secret), (error) =>
    options.report(error, { path: 'events.hub', requestId: '' }),
  );
  hub.start();
  return {
    db,
    hub,
    auth: {
      db,
      secret,
      registration: options.registration,
      cache: new IdentityCache(),
      checked: new CheckedTokens(),
      wake: hub.wake,
    },
    limits: new RateLimits(options.rateLimits),
    publicHost: options.publicUrl === undefined ? null : new URL(options.publicUrl).host,
    report: options.report,
  };
}
