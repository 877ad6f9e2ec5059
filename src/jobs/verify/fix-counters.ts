import type { Database, Statement } from '#db/database.ts';
import { addMentions, fixMembers, fixMessages, fixRooms, removeMentions } from '#db/recount-sql.ts';
import { lockRoom } from '#db/room-sql.ts';

/**
 * Counts anew what is kept counted of these rooms, each under its lock: between the counting and the writing nothing can
 * happen there. Rows of mentions come first, since badges count them. Neither the log nor what people wrote is touched.
 * Answers what was changed, line by line.
 */
export async function fixCounters(db: Database, roomIds: number[]): Promise<string[]> {
  const fixed: string[] = [];
  for (const roomId of roomIds) fixed.push(...(await fixRoom(db, roomId)));
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
