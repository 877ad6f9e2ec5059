import { z } from 'zod';
import { Id } from '#contract/text.ts';
import { UserRef } from '#contract/users.ts';

export const StatsPeriod = z.enum(['24h', '7d', '30d', '90d']);
export type StatsPeriod = z.infer<typeof StatsPeriod>;

export const AskRoomStats = z.object({ roomId: Id, period: StatsPeriod });

/** What happened in a room within the time up to now. Hours and days are those of UTC; deleted messages do not count. */
export const RoomStats = z.object({
  roomId: Id,
  period: StatsPeriod,
  messageCount: z.int(),
  /** people who wrote */
  activeUsers: z.int(),
  /** who came in the period and is still there */
  newMembers: z.int(),
  /** pinned in the period, and still */
  pinnedMessages: z.int(),
  /** on messages of the period */
  reactionsCount: z.int(),
  /** the hour with the most messages, the first of several */
  peak: z.object({ date: z.iso.date(), hour: z.int(), messageCount: z.int() }).nullable(),
  topContributors: z.array(z.object({ user: UserRef, messageCount: z.int() })),
});
export type RoomStats = z.infer<typeof RoomStats>;

export const ServerStats = z.object({
  /** accounts that are not deactivated */
  users: z.int(),
  /** whose session or key was used */
  activeUsers24h: z.int(),
  rooms: z.int(),
  messages: z.int(),
  messages24h: z.int(),
  onlineUsers: z.int(),
  uptimeSeconds: z.int(),
  storageBytes: z.int(),
});
export type ServerStats = z.infer<typeof ServerStats>;

/** One day in UTC, as it was counted last: within ten minutes, and its messages up to now. */
export const DayStats = z.object({
  day: z.iso.date(),
  messages: z.int(),
  /** who wrote something, or was here */
  activePeople: z.int(),
  newPeople: z.int(),
  accounts: z.int(),
  rooms: z.int(),
  fileBytes: z.int(),
  databaseBytes: z.int(),
});
export type DayStats = z.infer<typeof DayStats>;
/** `days`: so many, today among them; newest first. Days on which nothing was counted are left out. */
export const AskDailyStats = z.object({ days: z.int().min(1).max(3660).default(90) });
