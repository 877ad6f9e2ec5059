import { randomUUID } from 'node:crypto';
import type { ParleyClient } from '#client/parley-client.ts';
import type { Message } from '#contract/messages.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { Act } from '#testing/chaos/schedule.ts';
import type { Device } from '#testing/device.ts';

/** What somebody has before him when he acts. */
export interface Hands {
  api: ParleyClient['api'];
  device: Device;
  meId: number;
  /** the public rooms that anybody may join */
  open: number[];
  /** rooms in which nobody acts: what happens there is kept for the faults */
  quiet: ReadonlySet<number>;
  /** Calls it until there is an answer. */
  insist<T>(call: () => Promise<T>): Promise<T>;
  nextText(): string;
}

const EMOJI = ['👍', '🎉', '❤️', 'ok'];
/** People deal with what was written lately. */
const LATELY = 15;

function pick<T>(list: readonly T[], number: number): T | undefined {
  return list[number % Math.max(1, list.length)];
}

/**
 * Does it, and answers what must be found in the log for it (`eventKey` of src/testing/chaos/log.ts), or null where nothing
 * must: there was nothing to do it on, or it changed nothing.
 */
export async function perform(act: Act, hands: Hands): Promise<string | null> {
  const { api, device, meId } = hands;
  const rooms = device.rooms.filter(({ room }) => !hands.quiet.has(room.id)).sort((a, b) => a.room.id - b.room.id);
  const view = pick(rooms, act.room);
  if (act.kind === 'join') return join(hands, act);
  if (act.kind === 'profile') {
    const statusMessage = hands.nextText();
    await api.users.update.mutate({ statusMessage, displayName: statusMessage });
    return `user.updated/${meId}/${statusMessage}`;
  }
  if (!view) return null;
  const { id: roomId } = view.room;
  const lately = device.log(roomId)?.messages.slice(-LATELY) ?? [];
  switch (act.kind) {
    case 'send':
      return send(hands, roomId, null, `${hands.nextText()} @${pick(device.members(roomId), act.whom)?.user.username}`);
    case 'reply': {
      const parent = pick(lately, act.which);
      return parent ? send(hands, roomId, parent.id, hands.nextText()) : null;
    }
    case 'read': {
      const { position, marked } = await api.receipts.markRead.mutate({
        roomId,
        ...(act.which % 3 === 0 && { messageId: pick(lately, act.which)?.id }),
      });
      return marked > 0 ? `receipt.moved/${roomId}/${meId}/${position.lastReadId}` : null;
    }
    case 'leave':
      if (view.membership?.role === 'owner' || view.room.kind === 'dm') return null;
      await api.members.leave.mutate({ roomId });
      return `member.left/${roomId}/${meId}`;
    case 'add':
    case 'remove':
    case 'rename':
      return lead(hands, act, view);
    default:
      return onMessage(hands, act, lately, view);
  }
}

async function send({ api, meId, insist }: Hands, roomId: number, parentId: number | null, content: string) {
  const clientId = randomUUID();
  await insist(() => api.messages.send.mutate({ roomId, content, clientId, parentId }));
  return `message.created/${meId}/${clientId}`;
}

async function join({ api, device, meId, open }: Hands, act: Act): Promise<string | null> {
  const mine = new Set(device.rooms.map(({ room }) => room.id));
  const roomId = pick(
    open.filter((id) => !mine.has(id)),
    act.room,
  );
  if (roomId === undefined) return null;
  await api.members.join.mutate({ roomId });
  return `member.joined/${roomId}/${meId}`;
}

/** What only those who moderate a room do. */
async function lead({ api, device, nextText }: Hands, act: Act, { room, membership }: RoomView) {
  if (membership?.role !== 'owner' || room.kind === 'dm') return null;
  const roomId = room.id;
  if (act.kind === 'rename') {
    const name = nextText();
    await api.rooms.update.mutate({ roomId, name });
    return `room.updated/${roomId}/${name}`;
  }
  const members = device.members(roomId);
  if (act.kind === 'remove') {
    const userId = pick(
      members.filter(({ role }) => role === 'member'),
      act.whom,
    )?.user.id;
    if (userId === undefined) return null;
    await api.members.remove.mutate({ roomId, userId });
    return `member.left/${roomId}/${userId}`;
  }
  const inside = new Set(members.map(({ user }) => user.id));
  const { items } = await api.users.search.query({ query: '', limit: 100 });
  const userId = pick(
    items.filter(({ id }) => !inside.has(id)),
    act.whom,
  )?.id;
  if (userId === undefined) return null;
  await api.members.add.mutate({ roomId, userId });
  return `member.joined/${roomId}/${userId}`;
}

async function onMessage(
  { api, meId, nextText }: Hands,
  act: Act,
  lately: readonly Message[],
  { membership }: RoomView,
) {
  const isMine = act.kind === 'edit' || act.kind === 'delete';
  const message = pick(isMine ? lately.filter(({ senderId }) => senderId === meId) : lately, act.which);
  if (!message) return null;
  const messageId = message.id;
  const emoji = pick(EMOJI, act.whom) ?? '';
  switch (act.kind) {
    case 'edit': {
      const content = nextText();
      await api.messages.edit.mutate({ messageId, content });
      return `message.edited/${messageId}/${content}`;
    }
    case 'delete':
      await api.messages.delete.mutate({ messageId });
      return `message.deleted/${messageId}`;
    case 'react':
    case 'unreact': {
      const { action } = await api.reactions[act.kind === 'react' ? 'add' : 'remove'].mutate({ messageId, emoji });
      return action === 'unchanged' ? null : `reaction.${action}/${messageId}/${meId}/${emoji}`;
    }
    case 'pin':
    case 'unpin':
      if (membership?.role === 'member') return null;
      await api.messages.pin.mutate({ messageId, pinned: act.kind === 'pin' });
      return null;
    case 'markUnread': {
      const { roomId, lastReadId } = await api.receipts.markUnread.mutate({ messageId });
      return `receipt.moved/${roomId}/${meId}/${lastReadId}`;
    }
    default:
      throw new Error(`${act.kind} is not done on a message`);
  }
}
