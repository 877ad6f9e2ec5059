import type { Services } from '#api/context.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { Message, MessageWithSender } from '#contract/messages.ts';
import type { Member, Room } from '#contract/rooms.ts';
import type { Presence, Signal } from '#contract/signals.ts';
import type { Api } from '#rest/dialect.ts';
import { dateOf } from '#rest/dialects/veza/dates.ts';
import { namesOf, seenBy } from '#rest/dialects/veza/people.ts';
import { peopleIn, toMessage, toRoom, toSent } from '#rest/dialects/veza/serialize.ts';
import type { Frame } from '#rest/dialects/veza/socket-shapes.ts';
import { sharedFrames } from '#rest/frames.ts';

type Place = { room_id: number } | { conversation_id: number };

/** What is said to somebody; most of it is the same for all. */
type Rendered = (meId: number) => Frame | null;

const nothing: Rendered = () => null;
const toAll =
  (frame: Frame): Rendered =>
  () =>
    frame;

export function placeOf({ id, kind }: Pick<Room, 'id' | 'kind'>): Place {
  return kind === 'dm' ? { conversation_id: id } : { room_id: id };
}

export function sentFrame(place: Place, sent: MessageWithSender): Frame {
  return { type: 'message_sent', data: { ...place, ...toSent(sent) } };
}

export function joinedFrame(
  { id, memberCount }: Room,
  { user, role, joinedAt }: Pick<Member, 'user' | 'role' | 'joinedAt'>,
): Frame {
  const data = { room_id: id, user_id: user.id, username: user.username, role, joined_at: dateOf(joinedAt) };
  return { type: 'room_joined', data: { ...data, member_count: memberCount } };
}

export function presenceFrame(username: string, presence: Presence): Frame {
  const { is_online, last_seen } = seenBy(presence);
  const data = { user_id: presence.userId, username, is_online, status: presence.state, last_seen };
  return { type: 'user_presence', data };
}

async function nameOf(api: Api, userId: number): Promise<string> {
  return (await namesOf(api, [userId])).get(userId) ?? '';
}

const MOST_KNOWN = 100_000;

/** What happens, in the document's frames: each rendered once for all who hear it. */
class Frames {
  /** A room never becomes a conversation, so what it is may be remembered. */
  private readonly places = new Map<number, Place>();
  readonly ofEvent = sharedFrames((told: StreamEvent, api) => this.render(told, api));
  readonly ofSignal = sharedFrames((signal: Signal, api) => this.renderSignal(signal, api));

  private know(room: Pick<Room, 'id' | 'kind'>): Place {
    const place = placeOf(room);
    if (this.places.size >= MOST_KNOWN) this.places.clear();
    this.places.set(room.id, place);
    return place;
  }

  private async placeAt(api: Api, roomId: number): Promise<Place> {
    return this.places.get(roomId) ?? this.know((await api.rooms.get({ roomId })).room);
  }

  private async changed(api: Api, message: Message): Promise<Rendered> {
    const place = await this.placeAt(api, message.roomId);
    const names = await namesOf(api, peopleIn([message]));
    return toAll({ type: 'message_edited', data: { ...place, ...toMessage(message, names) } });
  }

  private async render({ streamId: roomId, event }: StreamEvent, api: Api): Promise<Rendered> {
    switch (event.type) {
      case 'message.created': {
        const { message, sender } = event;
        const place = await this.placeAt(api, roomId);
        const type = 'room_id' in place ? 'room_message' : 'dm_message';
        const names = new Map([[sender.id, sender.username]]);
        const frame: Frame = { type, data: { ...place, ...toMessage(message, names) } };
        const own = sentFrame(place, event);
        return (meId) => (meId === sender.id ? own : frame);
      }
      case 'message.edited':
      case 'message.pinned':
      case 'message.unpinned':
        return this.changed(api, event.message);
      case 'message.deleted': {
        const place = await this.placeAt(api, roomId);
        const data = { ...place, message_id: event.messageId, deleted_by: event.deletedBy ?? event.senderId };
        return toAll({ type: 'message_deleted', data });
      }
      case 'reaction.added':
      case 'reaction.removed': {
        const { messageId: message_id, userId: user_id, emoji, reactions } = event;
        const place = await this.placeAt(api, roomId);
        const username = await nameOf(api, user_id);
        const count = reactions.find((group) => group.emoji === emoji)?.userIds.length ?? 0;
        const type = event.type === 'reaction.added' ? 'reaction_added' : 'reaction_removed';
        return toAll({ type, data: { ...place, message_id, user_id, username, emoji, count } });
      }
      case 'room.created': {
        this.know(event.room);
        const members = new Map(event.members.map((member) => [member.user.id, member]));
        return (meId) => {
          const me = members.get(meId);
          return me && event.room.kind !== 'dm' ? joinedFrame(event.room, me) : null;
        };
      }
      case 'member.joined':
        return event.room.kind === 'dm' ? nothing : toAll(joinedFrame(event.room, event.member));
      case 'member.left': {
        if (event.room.kind === 'dm') return nothing;
        const username = await nameOf(api, event.userId);
        const data = { room_id: roomId, user_id: event.userId, username, removed_by: event.removedBy };
        return toAll({ type: 'room_left', data });
      }
      case 'room.updated':
        return event.room.kind === 'dm' ? nothing : toAll({ type: 'room_updated', data: toRoom(event.room) });
      default:
        return nothing;
    }
  }

  private async renderSignal(signal: Signal, api: Api): Promise<Frame> {
    if (signal.type === 'presence.changed') {
      const { presence } = signal;
      return presenceFrame(await nameOf(api, presence.userId), presence);
    }
    const { roomId, userId, type } = signal;
    const place = await this.placeAt(api, roomId);
    const is_typing = type === 'typing.started';
    return { type: 'typing', data: { ...place, user_id: userId, username: await nameOf(api, userId), is_typing } };
  }
}

const perServer = new WeakMap<Services, Frames>();

export function framesOf(services: Services): Frames {
  const frames = perServer.get(services) ?? new Frames();
  perServer.set(services, frames);
  return frames;
}
