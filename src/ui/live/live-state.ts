import type { Announcement } from '#contract/announcements.ts';
import type { Draft } from '#contract/drafts.ts';
import type { CustomEmoji } from '#contract/emoji.ts';
import type { Group } from '#contract/groups.ts';
import type { Message } from '#contract/messages.ts';
import type { RoomPreferences } from '#contract/preferences.ts';
import type { Member, RoomView } from '#contract/rooms.ts';
import type { Saved } from '#contract/saved.ts';
import type { Scheduled } from '#contract/scheduled.ts';
import type { Me, UserCard, UserRef } from '#contract/users.ts';

/** A stretch without a hole of a room's messages, or of the replies to one of them; oldest first. */
export interface RoomLog {
  /** the message whose replies these are; null: those of the room that reply to none */
  readonly parentId: number | null;
  readonly messages: readonly Message[];
  readonly people: Readonly<Record<number, UserRef>>;
  readonly hasOlder: boolean;
  /** false: whatever is written next belongs to it */
  readonly hasNewer: boolean;
  /** Every change of the room up to this seq is in here. */
  readonly seq: number;
}

/** A message and its replies. */
export interface Thread {
  readonly roomId: number;
  /** the message alone; nothing when it is deleted */
  readonly parent: RoomLog;
  readonly replies: RoomLog;
}

export interface RoomMembers {
  readonly members: readonly Member[];
  /** false when the room has more people than one page */
  readonly complete: boolean;
  readonly seq: number;
}

/** The server's own emoji; every change of them up to this seq of the server's stream is in here. */
export interface KnownEmoji {
  readonly items: readonly CustomEmoji[];
  readonly seq: number;
}

/** What holds and was not dismissed by me; every word of it up to this seq of the server's stream is in here. */
export interface KnownAnnouncements {
  readonly items: readonly Announcement[];
  /** what I dismissed since it was fetched */
  readonly dismissed: readonly number[];
  readonly seq: number;
}

/** What I want of my rooms; every change up to this seq of my own stream is in here. */
export interface KnownPreferences {
  readonly items: readonly RoomPreferences[];
  readonly seq: number;
}

/** How many notifications I have not read; as of this seq of my own stream. */
export interface KnownNotices {
  readonly unread: number;
  readonly seq: number;
}

/** The groups of my organisation; every change of them up to this seq of its stream is in here. */
export interface KnownGroups {
  /** 0: of none */
  readonly organisationId: number;
  readonly items: readonly Group[];
  readonly seq: number;
}

/** What the query cache holds of the server, seen as one value. An absent part is one that nobody asked for yet. */
export interface LiveState {
  readonly meId: number;
  readonly me: Me | undefined;
  readonly rooms: readonly RoomView[] | undefined;
  readonly logs: ReadonlyMap<number, RoomLog>;
  /** by the message that they answer */
  readonly threads: ReadonlyMap<number, Thread>;
  readonly members: ReadonlyMap<number, RoomMembers>;
  readonly emoji: KnownEmoji | undefined;
  readonly announcements: KnownAnnouncements | undefined;
  readonly preferences: KnownPreferences | undefined;
  readonly notices: KnownNotices | undefined;
  readonly groups: KnownGroups | undefined;
  /** all there is to see of people; null of those whom one does not see */
  readonly cards: ReadonlyMap<number, UserCard | null>;
  readonly drafts: readonly Draft[] | undefined;
  readonly saved: readonly Saved[] | undefined;
  readonly scheduled: readonly Scheduled[] | undefined;
}
