import { z } from 'zod';
import { ClientId, Id, paragraph, Timestamp } from '#contract/text.ts';

/** A word of the admins to everybody, until it expires or is withdrawn, or for one person until he dismisses it. */
export const Announcement = z.object({
  id: Id,
  text: z.string(),
  level: z.enum(['info', 'warning', 'critical']),
  createdAt: Timestamp,
  expiresAt: Timestamp.nullable(),
});
export type Announcement = z.infer<typeof Announcement>;

export const PostAnnouncement = z.object({
  text: paragraph(1, 1000),
  level: Announcement.shape.level.default('info'),
  expiresInHours: z
    .int()
    .min(1)
    .max(24 * 365)
    .optional(),
  clientId: ClientId.optional(),
});
export const OneAnnouncement = z.object({ announcementId: Id });
/** Those that hold and that the caller has not dismissed. `seq`: all that the server's stream told up to there is in here. */
export const Announcements = z.object({ items: z.array(Announcement), seq: z.int() });
export type Announcements = z.infer<typeof Announcements>;
