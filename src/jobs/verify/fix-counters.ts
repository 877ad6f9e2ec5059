import { tellCount } from '#core/notifications.ts';
import type { Database, Statement } from '#db/database.ts';
import { countGroupMembers } from '#db/group-sql.ts';
import { addMentions, fixMembers, fixMessages, fixRooms, removeMentions } from '#db/recount-sql.ts';
import { lockRoom } from '#db/room-sql.ts';
import type { Miscounted } from '#jobs/verify/findings.ts';

/**
 * Counts anew what is kept counted of these rooms, each under its lock: between the counting and the writing nothing can
 * happen there. Rows of mentions come first, since badges count them. What people wrote is not touched, nor the log, but that
 * whose notifications were miscounted is told their number.
 * Answers what was changed, line by line.
 */
export async function fixCounters(db: Database, { rooms, groups, people }: Miscounted): Promise<string[]> {
  const fixed: string[] = [];
  for (const roomId of rooms) fixed.push(...(await fixRoom(db, roomId)));
  for (const groupId of groups) {
    const counted = await db.query(countGroupMembers, [groupId]);
    if (counted.length > 0) fixed.push(`group ${groupId}: members counted anew: ${counted.length}`);
  }
  for (const userId of people) {
    const unread = await db.transaction((tx) => tellCount(tx, userId));
    fixed.push(`user ${userId}: unread notifications counted anew: ${unread}`);
  }
  return fixed;
}

function fixRoom(db: Database, roomId: number): Promise<string[]> {
  return db.transaction(async (tx) => {
    await tx.query(lockRoom, [roomId]);
    const fixed: string[] = [];
    for (const [what, statement] of FIXES) {
      const { length } = await tx.query(statement, [[roomId]]);
      if (length > 0) fixed.push(`room ${roomId}: ${what}: ${length}`);
    }
    return fixed;
  });
}

const FIXES: [string, Statement<object>][] = [
  ['mentions added', addMentions],
  ['mentions removed', removeMentions],
  ['messages counted anew', fixMessages],
  ['room counted anew', fixRooms],
  ['members counted anew', fixMembers],
];
