import { z } from 'zod';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { Id } from '#contract/text.ts';

/** What one is notified of: everything, what mentions one, or nothing. What is unread is counted alike at every level. */
const NotifyLevel = z.enum(['all', 'mentions', 'nothing']);

/** What one person wants of a room. Kept when he leaves it. */
export const RoomPreferences = z.object({
  roomId: Id,
  level: NotifyLevel,
  /** nothing until then, whatever the level; for ever is a day in the far future */
  mutedUntil: z.iso.datetime({ precision: 6 }).nullable(),
  favourite: z.boolean(),
});
export type RoomPreferences = z.infer<typeof RoomPreferences>;

/** What is left out stays as it is. */
export const SetRoomPreferences = z.object({
  roomId: Id,
  level: NotifyLevel.optional(),
  mutedUntil: z.iso
    .datetime({ offset: true })
    .refine((value) => value >= '2000' && value < '3000', { error: 'is not a moment of this millennium' })
    .nullable()
    .optional(),
  favourite: z.boolean().optional(),
});

export const ListRoomPreferences = z.object({ cursor: Cursor.optional(), limit: PageLimit });
/** Of rooms of which one has ever wanted something. `seq`: all that one's own stream told up to there is in it. */
export const RoomPreferencesPage = z.object({
  items: z.array(RoomPreferences),
  nextCursor: Cursor.nullable(),
  seq: z.int(),
});
export type RoomPreferencesPage = z.infer<typeof RoomPreferencesPage>;
