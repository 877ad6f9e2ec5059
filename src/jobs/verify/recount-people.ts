import type { Sql } from '#db/database.ts';
import { noticesBehind } from '#db/notice-sql.ts';
import { groupSizes, noticeCountsAfter } from '#db/recount-sql.ts';
import { isPruned } from '#events/positions.ts';
import { disagreements, type Findings } from '#jobs/verify/findings.ts';

const PAGE = 1000;

export async function recountGroups(tx: Sql, findings: Findings): Promise<void> {
  const rows = await tx.query(groupSizes, []);
  findings.looked('groups', rows.length);
  for (const { id, member_count, members } of rows) {
    for (const what of disagreements({ member_count: members }, { member_count })) {
      findings.miscountedGroups.add(id);
      findings.differs('groups', `group ${id}: ${what}`);
    }
  }
}

/** What people were told of their notifications. While some are still to be counted the numbers are of a moment ago. */
export async function recountNotices(tx: Sql, findings: Findings): Promise<void> {
  const [state] = await tx.query(noticesBehind, []);
  if (!state || state.behind || state.snapshot === null || isPruned(state.snapshot, state.pruned_before)) return;
  for (let after = 0; ; ) {
    const rows = await tx.query(noticeCountsAfter, [after, PAGE]);
    findings.looked('notices', rows.length);
    for (const { user_id: userId, unread, listed, aged } of rows) {
      // One that grew too old to be listed goes without a word.
      if (unread === listed || (unread > listed && unread <= listed + aged)) continue;
      findings.miscountedPeople.add(userId);
      findings.differs('notices', `user ${userId}: unread is ${unread} and should be ${listed}`);
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.user_id;
  }
}
