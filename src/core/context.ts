import type { ServerRole } from '#contract/users.ts';
import type { Database } from '#db/database.ts';
import type { LiveSettings } from '#db/settings.ts';
import type { LoggedEvent } from '#events/log.ts';

/** Who is calling, established once by src/auth and trusted from there on. */
export interface Actor {
  readonly userId: number;
  readonly role: ServerRole;
  readonly organisationId: number | null;
  readonly sessionId: number | null;
}

/** What a core function works with. */
export interface Ctx {
  readonly actor: Actor;
  readonly db: Database;
  readonly ip: string | null;
  readonly settings: LiveSettings;
  /**
   * Tells the hub that something was committed, and what, if that was all. Losing this call costs a moment, never an event.
   */
  readonly wake: (written?: LoggedEvent) => void;
  /** Makes the doors of this process ask the database anew who this user is: his rank, his organisation, whether he is in. */
  readonly forget: (userId: number) => void;
  /** Whether somebody is at a device right now; unknown to who does not say it. */
  readonly isHere?: ((userId: number) => boolean) | undefined;
}

export function isServerAdmin(actor: Actor): boolean {
  return actor.role !== 'member';
}
