import { z } from 'zod';
import { Id, Timestamp } from '#contract/text.ts';

export const PresenceState = z.enum(['online', 'away', 'offline']);
export type PresenceState = z.infer<typeof PresenceState>;

/** `lastSeenAt` tells when somebody who is offline was here last. */
export const Presence = z.object({ userId: Id, state: PresenceState, lastSeenAt: Timestamp.nullable() });
export type Presence = z.infer<typeof Presence>;

export const GetPresence = z.object({ userIds: z.array(Id).max(200) });
export const ReportPresence = z.object({ away: z.boolean() });
export const SetTyping = z.object({ roomId: Id, typing: z.boolean() });

/**
 * In a room of more people neither who types nor who comes and goes is told to the others: n people would be told of to n² of
 * them. One may say that one types there; nobody hears it. Who is here is answered when it is asked (`presence.of`).
 */
export const MOST_TOLD = 250;

/** What is true for a moment (E7): never logged, never repeated, over by itself when whoever caused it is gone. */
export const Signal = z.discriminatedUnion('type', [
  z.object({ type: z.literal('typing.started'), roomId: Id, userId: Id }),
  z.object({ type: z.literal('typing.stopped'), roomId: Id, userId: Id }),
  z.object({ type: z.literal('presence.changed'), presence: Presence }),
]);
export type Signal = z.infer<typeof Signal>;
export type SignalType = Signal['type'];

/**
 * Who hears of it: `others` of the room, or the `watchers` of the person: whoever shares a room of at most MOST_TOLD members
 * with him, unless he blocked them. That he types is told in a shared room even to those whom he blocked, like his messages
 * there: only in a direct message does a block end it.
 */
export const SIGNAL_AUDIENCE = {
  'typing.started': 'others',
  'typing.stopped': 'others',
  'presence.changed': 'watchers',
} satisfies Record<SignalType, 'others' | 'watchers'>;
