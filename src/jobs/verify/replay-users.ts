import type { Event } from '#contract/events.ts';
import type { RoomPreferences } from '#contract/preferences.ts';
import type { User } from '#contract/users.ts';
import { toPreferences, toUser } from '#core/rows.ts';
import type { Sql } from '#db/database.ts';
import { toldCountsOf } from '#db/notice-sql.ts';
import { preferenceStates } from '#db/preference-sql.ts';
import { blocksOf, unrevokedAmong, usersAfter } from '#db/verify-sql.ts';
import { disagreements, type Findings } from '#jobs/verify/findings.ts';
import { compareOwn, OwnFold } from '#jobs/verify/replay-own.ts';
import { messageOf } from '#jobs/verify/replay-rooms.ts';
import { Extents, readStreams } from '#jobs/verify/streams.ts';

const PAGE = 1000;
const LAST_ID = 2 ** 31 - 1;

/** What the log says of one person; signing in writes no event, so of that nothing is expected. */
class UserFold {
  user: Partial<Omit<User, 'lastLoginAt' | 'version'>> = {};
  readonly blocks = new Map<number, boolean>();
  readonly ended = new Set<number>();
  readonly preferences = new Map<number, RoomPreferences>();
  readonly own = new OwnFold();
  /** null: nothing was ever told */
  unread: number | null = null;

  apply(event: Event): void {
    switch (event.type) {
      case 'user.updated': {
        const { lastLoginAt: _, version: __, ...user } = event.user;
        this.user = user;
        return;
      }
      case 'user.blocked':
      case 'user.unblocked':
        this.blocks.set(event.userId, event.type === 'user.blocked');
        return;
      case 'announcement.dismissed':
        return;
      case 'session.revoked':
        this.ended.add(event.sessionId);
        return;
      case 'notifications.counted':
        this.unread = event.unread;
        return;
      case 'preferences.changed':
        this.preferences.set(event.preferences.roomId, event.preferences);
        return;
      default:
        if (!this.own.apply(event)) throw new Error(`${event.type} in a person's stream`);
    }
  }
}

export async function replayUsers(tx: Sql, findings: Findings, pruned: boolean): Promise<void> {
  for (let after = 0; after < LAST_ID; ) {
    const rows = await tx.query(usersAfter, [after, PAGE]);
    const upTo = rows.length < PAGE ? LAST_ID : (rows.at(-1)?.id ?? LAST_ID);
    const folds = new Map<number, UserFold>();
    const extents = new Extents('user', findings);
    for await (const logged of readStreams(tx, 'user', after, upTo)) {
      extents.pass(logged);
      findings.looked('logReplays', 1);
      const fold = folds.get(logged.streamId) ?? new UserFold();
      folds.set(logged.streamId, fold);
      try {
        fold.apply(logged.event);
      } catch (error) {
        findings.differs('logReplays', `user ${logged.streamId}, event ${logged.seq}: ${messageOf(error)}`);
      }
    }
    extents.judge(new Map(rows.map((row) => [row.id, row.stream_seq])), pruned);
    for (const row of rows) {
      const fold = folds.get(row.id);
      findings.looked('replayedUsers', 1);
      for (const what of disagreements(fold?.user ?? {}, toUser(row)))
        findings.differs('replayedUsers', `user ${row.id}: ${what}`);
    }
    const isWhole = (id: number) => extents.isWhole(id) || rows.some((row) => row.id === id && row.stream_seq === 0);
    const ids = rows.map(({ id }) => id);
    await compareBlocks(tx, findings, ids, folds, isWhole);
    await compareOwn(tx, findings, ids, folds, isWhole);
    await compareSessions(tx, findings, folds);
    await compareNotices(tx, findings, folds);
    await comparePreferences(tx, findings, folds, isWhole);
    after = upTo;
  }
}

async function compareBlocks(
  tx: Sql,
  findings: Findings,
  userIds: number[],
  folds: Map<number, UserFold>,
  isWhole: (userId: number) => boolean,
): Promise<void> {
  const differs = (blocker: number, blocked: number, what: string) =>
    findings.differs('replayedBlocks', `user ${blocker} and user ${blocked}: ${what}`);
  for (const { blocker_id: blocker, blocked_id: blocked } of await tx.query(blocksOf, [userIds])) {
    const said = folds.get(blocker)?.blocks.get(blocked);
    folds.get(blocker)?.blocks.delete(blocked);
    findings.looked('replayedBlocks', 1);
    if (said === false || (said === undefined && isWhole(blocker))) differs(blocker, blocked, 'blocked, and never was');
  }
  for (const [blocker, { blocks }] of folds) {
    for (const [blocked, isBlocked] of blocks) {
      findings.looked('replayedBlocks', 1);
      if (isBlocked) differs(blocker, blocked, 'not blocked, and should be');
    }
  }
}

async function compareSessions(tx: Sql, findings: Findings, folds: Map<number, UserFold>): Promise<void> {
  const ids = [...folds.values()].flatMap(({ ended }) => [...ended]);
  findings.looked('replayedSessions', ids.length);
  // One that is not there any more was deleted long after its end.
  for (const { id, user_id: userId } of await tx.query(unrevokedAmong, [ids]))
    findings.differs('replayedSessions', `user ${userId}: session ${id} ended and still holds`);
}

async function compareNotices(tx: Sql, findings: Findings, folds: Map<number, UserFold>): Promise<void> {
  for (const { user_id: userId, unread } of await tx.query(toldCountsOf, [[...folds.keys()]])) {
    findings.looked('replayedNotices', 1);
    const said = folds.get(userId)?.unread ?? unread;
    for (const what of disagreements({ unread: said }, { unread }))
      findings.differs('replayedNotices', `user ${userId}: ${what}`);
  }
}

async function comparePreferences(
  tx: Sql,
  findings: Findings,
  folds: Map<number, UserFold>,
  isWhole: (userId: number) => boolean,
): Promise<void> {
  const differs = (userId: number, roomId: number, what: string) =>
    findings.differs('replayedPreferences', `user ${userId}, room ${roomId}: ${what}`);
  const ids = [...folds.keys()];
  for (const row of await tx.query(preferenceStates, [ids])) {
    const said = folds.get(row.user_id)?.preferences;
    const state = said?.get(row.room_id);
    said?.delete(row.room_id);
    if (!state) {
      if (isWhole(row.user_id)) differs(row.user_id, row.room_id, 'was never said');
      continue;
    }
    findings.looked('replayedPreferences', 1);
    for (const what of disagreements(state, toPreferences(row))) differs(row.user_id, row.room_id, what);
  }
  for (const [userId, { preferences }] of folds)
    for (const roomId of preferences.keys()) differs(userId, roomId, 'has no row');
}
