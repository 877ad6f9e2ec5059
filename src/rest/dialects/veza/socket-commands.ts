import type { z } from 'zod';
import type { Line } from '#rest/dialect.ts';
import {
  conversationAt,
  openedConversation,
  readConversations,
  setBlocked,
} from '#rest/dialects/veza/conversations.ts';
import { now } from '#rest/dialects/veza/dates.ts';
import { readPage, sendTo, shownMessage } from '#rest/dialects/veza/messages.ts';
import { roomAt } from '#rest/dialects/veza/rooms.ts';
import { toReactionList } from '#rest/dialects/veza/serialize.ts';
import { joinedFrame, placeOf, presenceFrame, sentFrame } from '#rest/dialects/veza/socket-frames.ts';
import type { Asked, Command, Frame } from '#rest/dialects/veza/socket-shapes.ts';
import { readAuditLogs, readRoomStats } from '#rest/dialects/veza/stats.ts';
import { alreadyReacted, noReaction, type Said } from '#rest/dialects/veza/words.ts';

type Input<C extends Command> = z.output<(typeof Asked)[C]>;

/** What comes of a command: a frame, a refusal, or nothing where its event will tell. `about` is what that event names. */
export interface Outcome {
  frame?: Frame;
  refusal?: Said;
  about?: string;
}

type Commands = { [C in Command]: (line: Line, asked: Input<C>) => Promise<Outcome> };

export const aboutMessage = (id: number) => `message ${id}`;
export const aboutConversation = (id: number) => `conversation ${id}`;

const say = (type: Frame['type'], data: object): Outcome => ({ frame: { type, data } });
const told: Outcome = {};

function placeIn({ room_id, conversation_id }: { room_id?: number | undefined; conversation_id?: number | undefined }) {
  return conversation_id === undefined
    ? { id: room_id ?? 0, isConversation: false }
    : { id: conversation_id, isConversation: true };
}

export const commands: Commands = {
  async join_room({ api }, { room_id: roomId }) {
    const { room, membership } = await roomAt(api, roomId);
    if (!membership) {
      await api.members.join({ roomId });
      return told;
    }
    return { frame: joinedFrame(room, { ...membership, user: await api.users.me() }) };
  },
  async leave_room({ api }, { room_id: roomId }) {
    await roomAt(api, roomId);
    await api.members.leave({ roomId });
    return told;
  },
  async send_message({ api }, { room_id: roomId, idempotency_key, ...text }) {
    const { room } = await roomAt(api, roomId);
    const sent = await sendTo(api, roomId, text, idempotency_key);
    return { frame: sentFrame(placeOf(room), sent), about: aboutMessage(sent.message.id) };
  },
  async send_dm({ api }, { conversation_id, user_id = 0, idempotency_key, ...text }) {
    const view =
      conversation_id === undefined
        ? await api.rooms.openDm({ userId: user_id })
        : await conversationAt(api, conversation_id);
    const sent = await sendTo(api, view.room.id, text, idempotency_key);
    return { frame: sentFrame(placeOf(view.room), sent), about: aboutMessage(sent.message.id) };
  },
  async get_history({ api }, asked) {
    const { id, isConversation } = placeIn(asked);
    const { room } = await (isConversation ? conversationAt(api, id) : roomAt(api, id));
    const page = await readPage(api, id, { ...asked, include_threads: asked.include_threads ?? isConversation });
    return say('room_history', { ...placeOf(room), ...page });
  },
  async pin_message({ api }, { message_id: messageId, pinned }) {
    const { message } = await api.messages.get({ messageId });
    const after = await api.messages.pin({ messageId, pinned });
    if ((message.pinnedAt !== null) !== pinned) return told;
    const { room } = await api.rooms.get({ roomId: message.roomId });
    return say('message_edited', { ...placeOf(room), ...(await shownMessage(api, after)) });
  },
  async create_dm({ api }, { user_id: userId, idempotency_key: clientId }) {
    const view = await api.rooms.openDm({ userId, clientId });
    const conversation = await openedConversation(api, view);
    return { ...say('dm_created', conversation ?? {}), about: aboutConversation(view.room.id) };
  },
  async block_dm({ api }, { conversation_id, blocked }) {
    return say('dm_blocked', (await setBlocked(api, conversation_id, blocked)) ?? {});
  },
  async list_dms({ api }, { limit, offset }) {
    return say('dm_list', await readConversations(api, { limit, offset, withLast: true }));
  },
  async add_reaction({ api }, { message_id: messageId, emoji }) {
    const { action } = await api.reactions.add({ messageId, emoji });
    return action === 'unchanged' ? { refusal: alreadyReacted } : told;
  },
  async remove_reaction({ api }, { message_id: messageId, emoji }) {
    const { action } = await api.reactions.remove({ messageId, emoji });
    return action === 'unchanged' ? { refusal: noReaction } : told;
  },
  async get_reactions({ api }, { message_id: messageId }) {
    return say('message_reactions', toReactionList(messageId, await api.reactions.list({ messageId })));
  },
  async update_status({ api, me, setAway }, { status, status_message: statusMessage }) {
    if (status !== undefined) setAway(status === 'away');
    const own = statusMessage === undefined ? await api.users.me() : await api.users.update({ statusMessage });
    const [presence] = await api.presence.of({ userIds: [me.userId] });
    return presence ? { frame: presenceFrame(own.username, presence) } : told;
  },
  async typing({ api }, asked) {
    await api.typing.set({ roomId: placeIn(asked).id, typing: asked.is_typing });
    return told;
  },
  async get_room_stats({ api }, { room_id, period }) {
    return say('room_stats', await readRoomStats(api, room_id, period));
  },
  async get_audit_logs({ api }, { room_id, ...asked }) {
    return say('audit_logs', { room_id, ...(await readAuditLogs(api, room_id, asked)) });
  },
  async ping() {
    return say('pong', { timestamp: now() });
  },
  async disconnect({ close }) {
    close(1000);
    return told;
  },
};
