import type { z } from 'zod';
import type { AskDailyStats, AskRoomStats, DayStats, RoomStats, ServerStats, StatsPeriod } from '#contract/stats.ts';
import { accessRoom, requireAdmin } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { Remembered } from '#core/remembered.ts';
import { soleOf } from '#core/rows.ts';
import { daysBefore } from '#db/daily-sql.ts';
import type { Database } from '#db/database.ts';
import { roomStats, serverStats } from '#db/stats-sql.ts';

const DAY = 24 * 3600;
const SECONDS: Record<StatsPeriod, number> = { '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY, '90d': 90 * DAY };

/** A question about a large room takes most of a second; its answer is as good a minute later. */
const KEPT_MS = 60_000;
const MOST_KEPT = 1000;
/** By database, since one process may hold several in tests. */
const kept = new WeakMap<Database, Remembered<RoomStats>>();

function keptOf(db: Database): Remembered<RoomStats> {
  const known = kept.get(db) ?? new Remembered<RoomStats>(KEPT_MS, MOST_KEPT);
  kept.set(db, known);
  return known;
}

/** For the members of a room, as of the last minute. */
export async function readRoomStats(ctx: Ctx, input: z.output<typeof AskRoomStats>): Promise<RoomStats> {
  const { roomId, period } = input;
  await accessRoom(ctx, ctx.db, roomId, 'take-part');
  return keptOf(ctx.db).get(`${roomId} ${period}`, () => askRoomStats(ctx.db, roomId, period));
}

async function askRoomStats(db: Database, roomId: number, period: StatsPeriod): Promise<RoomStats> {
  const row = soleOf(await db.query(roomStats, [roomId, SECONDS[period]]));
  return {
    roomId,
    period,
    messageCount: row.messages,
    activeUsers: row.active,
    newMembers: row.newcomers,
    pinnedMessages: row.pinned,
    reactionsCount: row.reactions,
    peak: row.peak,
    topContributors: row.contributors,
  };
}

/** For the server's admins. Who is here, and how long this process runs, the door knows. */
export async function readServerStats(
  ctx: Ctx,
  now: Pick<ServerStats, 'onlineUsers' | 'uptimeSeconds'>,
): Promise<ServerStats> {
  requireAdmin(ctx);
  const row = soleOf(await ctx.db.query(serverStats, [DAY]));
  return {
    users: row.users,
    activeUsers24h: row.active,
    rooms: row.rooms,
    messages: row.messages,
    messages24h: row.recent,
    ...now,
    storageBytes: row.bytes,
  };
}

/** For the server's admins: what was counted every ten minutes, and the messages since. */
export async function readDailyStats(ctx: Ctx, { days }: z.output<typeof AskDailyStats>): Promise<DayStats[]> {
  requireAdmin(ctx);
  const rows = await ctx.db.query(daysBefore, [days]);
  return rows.map((row) => ({
    day: row.day,
    messages: row.messages,
    activePeople: row.people,
    newPeople: row.new_people,
    accounts: row.accounts,
    rooms: row.rooms,
    fileBytes: row.file_bytes,
    databaseBytes: row.database_bytes,
  }));
}
