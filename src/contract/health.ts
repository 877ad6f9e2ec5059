import { z } from 'zod';
import { Timestamp } from '#contract/text.ts';

/** How the server does, as of now, for its admins. What is of one process is of the one that answered. */
export const ServerHealth = z.object({
  version: z.string(),
  nodeVersion: z.string(),
  uptimeSeconds: z.int(),
  memoryBytes: z.int(),
  database: z.object({
    version: z.string(),
    bytes: z.int(),
    connections: z.int(),
    mostConnections: z.int(),
    answeredInMs: z.number(),
  }),
  /** how the nodes of this server hear each other; `none`: there is one */
  redis: z.enum(['none', 'up', 'down']),
  /** what waits in the queue, by kind */
  jobs: z.array(
    z.object({
      kind: z.string(),
      due: z.int(),
      later: z.int(),
      /** tried in vain, and to be tried again */
      failing: z.int(),
      oldestDueAt: Timestamp.nullable(),
    }),
  ),
  webhooksDue: z.int(),
  log: z.object({
    position: z.string(),
    oldestAt: Timestamp.nullable(),
    newestAt: Timestamp.nullable(),
    bytes: z.int(),
  }),
  /** subscriptions to live events that this process serves */
  feeds: z.int(),
  onlineUsers: z.int(),
  files: z.object({
    count: z.int(),
    bytes: z.int(),
    /** null: as much as the disk holds */
    quota: z.int().nullable(),
    personQuota: z.int().nullable(),
    maxFileBytes: z.int(),
    /** left on the disk; null where files lie elsewhere */
    freeBytes: z.int().nullable(),
  }),
  sendsMail: z.boolean(),
});
export type ServerHealth = z.infer<typeof ServerHealth>;
