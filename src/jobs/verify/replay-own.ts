import type { Event } from '#contract/events.ts';
import { toDraft, toSaved, toScheduled } from '#core/rows.ts';
import type { Sql } from '#db/database.ts';
import { draftsOf } from '#db/draft-sql.ts';
import { savedOf } from '#db/saved-sql.ts';
import { scheduledOf } from '#db/scheduled-sql.ts';
import { disagreements, type Findings } from '#jobs/verify/findings.ts';

/** What the log says that one person keeps for himself; null is what he kept once. */
export class OwnFold {
  readonly things = new Map<string, object | null>();

  /** false: it is none of these */
  apply(event: Event): boolean {
    switch (event.type) {
      case 'draft.set':
        this.things.set(draftKey(event.draft), event.draft);
        return true;
      case 'draft.cleared':
        this.things.set(draftKey(event), null);
        return true;
      case 'saved.added':
        this.things.set(`saved ${event.saved.messageId}`, event.saved);
        return true;
      case 'saved.removed':
        this.things.set(`saved ${event.messageId}`, null);
        return true;
      case 'scheduled.set':
        this.things.set(`scheduled ${event.scheduled.id}`, event.scheduled);
        return true;
      case 'scheduled.gone':
        this.things.set(`scheduled ${event.scheduledId}`, null);
        return true;
      default:
        return false;
    }
  }
}

function draftKey({ roomId, parentId }: { roomId: number; parentId: number | null }): string {
  return `draft ${roomId}/${parentId ?? 0}`;
}

async function kept(tx: Sql, userIds: number[]): Promise<{ userId: number; key: string; thing: object }[]> {
  const [drafts, saved, scheduled] = [
    await tx.query(draftsOf, [userIds]),
    await tx.query(savedOf, [userIds]),
    await tx.query(scheduledOf, [userIds]),
  ];
  return [
    ...drafts.map(toDraft).map((thing, at) => ({ userId: drafts[at]?.user_id ?? 0, key: draftKey(thing), thing })),
    ...saved.map((row) => ({ userId: row.user_id, key: `saved ${row.message_id}`, thing: toSaved(row) })),
    ...scheduled.map((row) => ({ userId: row.user_id, key: `scheduled ${row.id}`, thing: toScheduled(row) })),
  ];
}

export async function compareOwn(
  tx: Sql,
  findings: Findings,
  userIds: number[],
  folds: ReadonlyMap<number, { own: OwnFold }>,
  isWhole: (userId: number) => boolean,
): Promise<void> {
  const differs = (userId: number, key: string, what: string) =>
    findings.differs('replayedOwn', `user ${userId}, ${key}: ${what}`);
  for (const { userId, key, thing } of await kept(tx, userIds)) {
    const things = folds.get(userId)?.own.things;
    const said = things?.get(key);
    things?.delete(key);
    findings.looked('replayedOwn', 1);
    if (said) for (const what of disagreements(said, thing)) differs(userId, key, what);
    else if (said === null || isWhole(userId)) differs(userId, key, 'kept, and should not be');
  }
  for (const [userId, { own }] of folds) {
    for (const [key, said] of own.things) {
      findings.looked('replayedOwn', 1);
      if (said !== null) differs(userId, key, 'is not there');
    }
  }
}
