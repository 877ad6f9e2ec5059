import type { Announcement } from '#contract/announcements.ts';
import type { CustomEmoji } from '#contract/emoji.ts';
import type { Event } from '#contract/events.ts';
import type { Group } from '#contract/groups.ts';
import { toAnnouncement, toEmoji, toGroup } from '#core/rows.ts';
import { announcementStates } from '#db/announcement-sql.ts';
import type { Sql } from '#db/database.ts';
import { emojiStates } from '#db/emoji-sql.ts';
import { groupStates } from '#db/group-sql.ts';
import { streamStates } from '#db/verify-sql.ts';
import { disagreements, type Findings } from '#jobs/verify/findings.ts';
import { messageOf } from '#jobs/verify/replay-rooms.ts';
import { Extents, readStreams } from '#jobs/verify/streams.ts';

const LAST_ID = 2 ** 31 - 1;

type SharedScope = 'server' | 'organisation';

/** What the log says that all know, or all of one organisation. */
class SharedFold {
  readonly emoji = new Map<string, CustomEmoji>();
  readonly announcements = new Map<number, Partial<Announcement> & { withdrawn: boolean }>();
  /** null: deleted */
  readonly groups = new Map<number, Group | null>();

  apply(event: Event): void {
    switch (event.type) {
      case 'emoji.added':
      case 'emoji.removed':
        this.emoji.set(event.emoji.name, event.emoji);
        return;
      case 'announcement.posted':
        this.announcements.set(event.announcement.id, { ...event.announcement, withdrawn: false });
        return;
      case 'announcement.withdrawn':
        this.announcements.set(event.announcementId, {
          ...this.announcements.get(event.announcementId),
          withdrawn: true,
        });
        return;
      case 'group.changed':
        this.groups.set(event.group.id, event.group);
        return;
      case 'group.deleted':
        this.groups.set(event.groupId, null);
        return;
      default:
        throw new Error(`${event.type} in a stream of all`);
    }
  }
}

async function fold(tx: Sql, findings: Findings, scope: SharedScope, pruned: boolean) {
  const extents = new Extents(scope, findings);
  const state = new SharedFold();
  for await (const logged of readStreams(tx, scope, -1, LAST_ID)) {
    extents.pass(logged);
    findings.looked('logReplays', 1);
    try {
      state.apply(logged.event);
    } catch (error) {
      findings.differs('logReplays', `${scope} ${logged.streamId}, event ${logged.seq}: ${messageOf(error)}`);
    }
  }
  const streams = await tx.query(streamStates, [scope]);
  extents.judge(new Map(streams.map(({ id, seq }) => [id, seq])), pruned);
  return { state, extents };
}

export async function replayShared(tx: Sql, findings: Findings, pruned: boolean): Promise<void> {
  const server = await fold(tx, findings, 'server', pruned);
  const { state, extents } = await fold(tx, findings, 'organisation', pruned);
  await compareGroups(tx, findings, state.groups, (organisationId) => extents.isWhole(organisationId));
  await compareEmoji(tx, findings, server.state.emoji, server.extents.isWhole(0));
  await compareAnnouncements(tx, findings, server.state.announcements, server.extents.isWhole(0));
}

async function compareEmoji(
  tx: Sql,
  findings: Findings,
  said: Map<string, CustomEmoji>,
  isWhole: boolean,
): Promise<void> {
  const differs = (name: string, what: string) => findings.differs('replayedEmoji', `emoji ${name}: ${what}`);
  for (const row of await tx.query(emojiStates, [])) {
    const state = said.get(row.name);
    said.delete(row.name);
    if (!state) {
      if (isWhole) differs(row.name, 'was never added');
      continue;
    }
    findings.looked('replayedEmoji', 1);
    for (const what of disagreements(state, toEmoji(row))) differs(row.name, what);
  }
  for (const name of said.keys()) differs(name, 'has no row');
}

async function compareAnnouncements(
  tx: Sql,
  findings: Findings,
  said: SharedFold['announcements'],
  isWhole: boolean,
): Promise<void> {
  const differs = (id: number, what: string) =>
    findings.differs('replayedAnnouncements', `announcement ${id}: ${what}`);
  for (const row of await tx.query(announcementStates, [])) {
    const state = said.get(row.id);
    said.delete(row.id);
    if (!state) {
      if (isWhole) differs(row.id, 'was never posted');
      continue;
    }
    findings.looked('replayedAnnouncements', 1);
    const actual = { ...toAnnouncement(row), withdrawn: row.withdrawn };
    for (const what of disagreements<typeof actual>(state, actual)) differs(row.id, what);
  }
  for (const id of said.keys()) differs(id, 'has no row');
}

async function compareGroups(
  tx: Sql,
  findings: Findings,
  said: Map<number, Group | null>,
  isWhole: (organisationId: number) => boolean,
): Promise<void> {
  const differs = (id: number, what: string) => findings.differs('replayedGroups', `group ${id}: ${what}`);
  for (const row of await tx.query(groupStates, [])) {
    const state = said.get(row.id);
    said.delete(row.id);
    if (!state) {
      if (state === null) differs(row.id, 'is there, and was deleted');
      else if (isWhole(row.organisation_id ?? 0)) differs(row.id, 'was never made');
      continue;
    }
    findings.looked('replayedGroups', 1);
    for (const what of disagreements(state, toGroup(row))) differs(row.id, what);
  }
  for (const [id, state] of said) if (state !== null) differs(id, 'has no row');
}
