import type { ServerRole } from '#contract/users.ts';
import type { Database } from '#db/database.ts';
import type { LiveSettings } from '#db/settings.ts';
import type { LoggedEvent } from '#events/log.ts';

/** What the functions of src/auth work with: one per process. */
export interface Auth {
  readonly db: Database;
  readonly secret: Uint8Array;
  readonly settings: LiveSettings;
  /** whether letters can be sent */
  readonly sendsMail: boolean;
  readonly cache: IdentityCache;
  readonly checked: CheckedTokens;
  /** Tells the hub that something was committed, and what, if its writer has it at hand. */
  readonly wake: (written?: LoggedEvent) => void;
}

export interface Identity {
  readonly userId: number;
  readonly role: ServerRole;
  readonly organisationId: number | null;
  /** null for a caller with an API key */
  readonly sessionId: number | null;
  readonly apiKeyId: number | null;
  /** whether a second factor was set up; of a key it is not asked: somebody who was let in made it, and programs have none */
  readonly hasSecondFactor: boolean;
}

/** From where a call comes, for the list of sessions and the audit log. */
export interface Origin {
  readonly ip: string | null;
  readonly userAgent: string;
}

interface Known {
  identity: Identity;
  until: number;
}

/**
 * Who holds a live session or key, for a second at most. This process forgets at once what it revokes itself; what another
 * node revoked is noticed when the second is over.
 */
export class IdentityCache {
  private readonly known = new Map<string, Known>();
  private forgotten = 0;

  constructor(
    private readonly ttlMs = 1000,
    private readonly most = 50_000,
  ) {}

  get(key: string): Identity | undefined {
    const found = this.known.get(key);
    if (!found) return undefined;
    if (found.until > performance.now()) return found.identity;
    this.known.delete(key);
    return undefined;
  }

  /** Taken before the database is asked. */
  get generation(): number {
    return this.forgotten;
  }

  /** Ignored when somebody was forgotten since the database was asked: its answer may be the one that was to be forgotten. */
  set(key: string, identity: Identity, askedAt: number): void {
    if (askedAt !== this.forgotten) return;
    if (this.known.size >= this.most) this.known.clear();
    this.known.set(key, { identity, until: performance.now() + this.ttlMs });
  }

  readonly forgetUser = (userId: number): void => {
    this.forgotten++;
    for (const [key, { identity }] of this.known) if (identity.userId === userId) this.known.delete(key);
  };
}

/**
 * Tokens and cookies whose signature was already checked, with the session they speak for: checking one again costs more
 * than the rest of a request. They prove only who wrote them; whether the session lives is asked each time.
 */
export class CheckedTokens {
  private readonly sessions = new Map<string, { sessionId: number; expiresAt: number }>();

  constructor(private readonly most = 20_000) {}

  get(token: string): number | undefined {
    const found = this.sessions.get(token);
    if (found && found.expiresAt > Date.now()) return found.sessionId;
    if (found) this.sessions.delete(token);
    return undefined;
  }

  set(token: string, sessionId: number, expiresAt: number): void {
    if (this.sessions.size >= this.most) this.sessions.clear();
    this.sessions.set(token, { sessionId, expiresAt });
  }
}
