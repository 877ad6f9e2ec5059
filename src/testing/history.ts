import fc from 'fast-check';
import { toTrpcError } from '#api/errors.ts';
import { startSession } from '#auth/accounts.ts';
import { addEmoji } from '#core/emoji.ts';
import { uploadFile } from '#core/files.ts';
import { endStatuses } from '#core/statuses.ts';
import type { House, Person } from '#testing/house.ts';
import { HOUSE_KINDS, HouseDeeds, isHouseKind } from '#testing/house-deeds.ts';
import { isOwnKind, OWN_KINDS, OwnDeeds } from '#testing/own-deeds.ts';
import { refusal } from '#testing/refusal.ts';
import { gif } from '#testing/small-pictures.ts';
import { until } from '#testing/until.ts';

/** What people do. Numbers choose among what there is when a step's turn comes. */
const KINDS = {
  send: 10,
  mention: 4,
  everyone: 3,
  quote: 4,
  forward: 3,
  attach: 3,
  // Right before what happens to messages: in one of each that happens to these.
  reply: 8,
  edit: 5,
  delete: 4,
  pin: 3,
  unpin: 3,
  upload: 3,
  removeFile: 3,
  react: 4,
  unreact: 3,
  read: 6,
  readTo: 4,
  markUnread: 4,
  createRoom: 1,
  openDm: 1,
  rename: 2,
  deleteRoom: 1,
  join: 2,
  leave: 2,
  add: 3,
  remove: 2,
  setRole: 3,
  profile: 3,
  block: 1,
  unblock: 2,
  endSession: 1,
  announce: 1,
  withdraw: 1,
  dismiss: 2,
  addEmoji: 2,
  removeEmoji: 1,
  createGroup: 2,
  updateGroup: 3,
  deleteGroup: 1,
  prefer: 3,
  status: 1,
  invited: 2,
  ...OWN_KINDS,
  ...HOUSE_KINDS,
} as const;
type Kind = keyof typeof KINDS;

export interface Deed {
  kind: Kind;
  who: number;
  whom: number;
  room: number;
  which: number;
  /** whether the next step waits for this one */
  waits: boolean;
}

const nat = fc.nat({ max: 1000 });
export const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.oneof(
    ...(Object.entries(KINDS) as [Kind, number][]).map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) })),
  ),
  who: nat,
  whom: nat,
  room: nat,
  which: nat,
  waits: fc.boolean(),
});

const TAKING_AWAY: Kind[] = [
  'passBy',
  'expire',
  'unreact',
  'removeFile',
  'delete',
  'leave',
  'remove',
  'block',
  'unblock',
  'deleteRoom',
  'withdraw',
];
const inOrder = [...(Object.keys(KINDS) as Kind[]).filter((kind) => !TAKING_AWAY.includes(kind)), ...TAKING_AWAY];

/** Each kind of deed by each of three people in each of three rooms: chance alone now and then leaves one out. */
export const oneOfEach: readonly Deed[] = inOrder.flatMap((kind) =>
  [0, 1, 2].flatMap((who) =>
    [0, 1, 2].map((room) => ({ kind, who, whom: who + 1, room, which: (who + room) % 3, waits: true })),
  ),
);

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function* pictureBytes(): AsyncIterable<Uint8Array> {
  yield gif();
}
const nameOf = (which: number) => `own_${which % 4}`;

const EMOJI = ['👍', '🎉', 'ok', ':own_0:'];

/** A few people and their rooms, and what they do there through the real procedures. */
export class History {
  private readonly rooms: { id: number; owner: Person }[] = [];
  private readonly messages: { id: number; by: Person }[] = [];
  private answered: number | null = null;
  private readonly files: { id: number; by: Person }[] = [];
  private readonly announced: number[] = [];
  private readonly groups: { id: number; by: Person }[] = [];
  private readonly own = new OwnDeeds();
  private readonly shared: HouseDeeds;
  private count = 0;

  constructor(
    private readonly house: House,
    private readonly people: readonly Person[],
  ) {
    this.shared = new HouseDeeds(house);
  }

  async begin(rooms: number): Promise<void> {
    for (let n = 0; n < rooms; n++) await this.createRoom(this.people[n % this.people.length] as Person, n);
  }

  private async createRoom(owner: Person, which: number): Promise<void> {
    const memberIds = this.people.filter((_, at) => (which + at) % 2 === 0).map(({ id }) => id);
    const visibility = which % 2 === 0 ? 'public' : 'private';
    const { room } = await owner.api.rooms.create({ name: `room ${this.count++}`, visibility, memberIds });
    this.rooms.push({ id: room.id, owner });
  }

  /** A refusal is an answer too: two may delete the same message, or write where they are no longer members. */
  async take(step: Deed): Promise<void> {
    await refusal(this.perform(step).catch((error) => Promise.reject(toTrpcError(error))));
  }

  private async perform({ kind, who, whom, room: roomAt, which }: Deed): Promise<void> {
    const me = this.people[who % this.people.length] as Person;
    const other = this.people[whom % this.people.length] as Person;
    const room = this.rooms[roomAt % this.rooms.length];
    const message = this.messages.at(-1 - (which % Math.min(this.messages.length, 12)));
    const messageId = message?.id ?? 0;
    const roomId = room?.id ?? 0;
    const owner = room?.owner ?? me;
    const emoji = EMOJI[which % EMOJI.length] ?? '';
    const text = `text ${this.count++}`;
    if (isOwnKind(kind)) {
      const sent = await this.own.perform(kind, { me, other, roomId, messageId, which, text });
      if (sent !== null) this.messages.push({ id: sent, by: me });
      return;
    }
    if (isHouseKind(kind)) return this.shared.perform(kind, { me, owner, roomId, messageId, which, text });
    switch (kind) {
      case 'send':
      case 'everyone':
      case 'mention': {
        const content = { send: text, everyone: `${text} @room`, mention: `${text} @${other.username}` }[kind];
        const sent = await me.api.messages.send({ roomId, content, clientId: `${roomId}-${text}` });
        this.messages.push({ id: sent.message.id, by: me });
        return;
      }
      case 'reply': {
        if (!message) return;
        // As often as not where somebody was answered last: that thread is open on every device.
        const parentId = which % 2 ? (this.answered ?? messageId) : messageId;
        this.answered = null;
        const { message: parent } = await me.api.messages.get({ messageId: parentId });
        const sent = await me.api.messages.send({ roomId: parent.roomId, content: text, parentId });
        this.answered = parentId;
        this.messages.push({ id: sent.message.id, by: me });
        return;
      }
      case 'quote': {
        if (!message) return;
        const { message: quoted } = await me.api.messages.get({ messageId });
        const sent = await me.api.messages.send({ roomId: quoted.roomId, content: text, quoteId: messageId });
        this.messages.push({ id: sent.message.id, by: me });
        return;
      }
      case 'forward': {
        const comment = which % 2 ? { comment: `${text} @${other.username}` } : {};
        const sent = await me.api.messages.forward({ messageId, roomId, clientId: `${roomId}-${text}`, ...comment });
        this.messages.push({ id: sent.message.id, by: me });
        return;
      }
      case 'attach': {
        const fileIds = [await this.upload(me, roomId, text), await this.upload(me, roomId, `${text} too`)];
        const sent = await me.api.messages.send({ roomId, content: which % 2 ? text : '', fileIds });
        this.messages.push({ id: sent.message.id, by: me });
        return;
      }
      case 'edit':
        if (message) {
          const whom = which % 5 ? other.username : 'room';
          await message.by.api.messages.edit({ messageId, content: `${text} @${whom}` });
        }
        return;
      case 'delete':
        if (message) await message.by.api.messages.delete({ messageId });
        return;
      case 'pin':
      case 'unpin': {
        if (!message) return;
        const { message: found } = await message.by.api.messages.get({ messageId });
        const by = this.rooms.find(({ id }) => id === found.roomId)?.owner ?? me;
        await by.api.messages.pin({ messageId, pinned: true });
        if (kind === 'unpin') await by.api.messages.pin({ messageId, pinned: false });
        return;
      }
      case 'upload':
        await this.upload(me, roomId, text);
        return;
      case 'removeFile': {
        const file = this.files.at(-1 - (which % Math.min(this.files.length, 12)));
        if (file) await file.by.api.files.delete({ fileId: file.id });
        return;
      }
      case 'react':
      case 'unreact':
        await me.api.reactions.add({ messageId, emoji });
        if (kind === 'unreact') await me.api.reactions.remove({ messageId, emoji });
        return;
      case 'read':
        await me.api.receipts.markRead({ roomId });
        return;
      case 'readTo':
        await me.api.receipts.markRead({ roomId, messageId });
        return;
      case 'markUnread':
        await me.api.receipts.markUnread({ messageId });
        return;
      case 'createRoom':
        await this.createRoom(me, which);
        return;
      case 'openDm': {
        const dm = await me.api.rooms.openDm({ userId: other.id });
        const sent = await me.api.messages.send({ roomId: dm.room.id, content: text });
        this.messages.push({ id: sent.message.id, by: me });
        return;
      }
      case 'rename':
        await owner.api.rooms.update({ roomId, name: text, topic: text });
        return;
      case 'deleteRoom':
        await owner.api.rooms.delete({ roomId });
        return;
      case 'join':
        await me.api.members.join({ roomId });
        return;
      case 'leave':
        await me.api.members.leave({ roomId });
        return;
      case 'add':
        await owner.api.members.add({ roomId, userId: other.id });
        return;
      case 'remove':
        await owner.api.members.remove({ roomId, userId: other.id });
        return;
      case 'setRole':
        await owner.api.members.setRole({ roomId, userId: other.id, role: which % 4 ? 'moderator' : 'member' });
        return;
      case 'profile':
        await me.api.users.update({ displayName: text, statusMessage: text });
        return;
      case 'block':
      case 'unblock':
        await me.api.users.setBlocked({ userId: other.id, blocked: kind === 'block' });
        return;
      case 'endSession': {
        const { auth } = this.house.services;
        const { sessionId } = await startSession(auth, me.id, 'token', { ip: '192.0.2.1', userAgent: 'test' });
        await me.api.auth.revokeSession({ sessionId });
        return;
      }
      case 'addEmoji': {
        const ctx = { ...me.core, files: this.house.services.files };
        await addEmoji(ctx, 'everyone', { name: nameOf(which) }, pictureBytes());
        return;
      }
      case 'announce':
        this.announced.push((await this.admin.api.admin.postAnnouncement({ text })).id);
        return;
      case 'withdraw':
        await this.admin.api.admin.withdrawAnnouncement({ announcementId: this.someAnnouncement(which) });
        return;
      case 'dismiss':
        await me.api.announcements.dismiss({ announcementId: this.someAnnouncement(which) });
        return;
      case 'removeEmoji':
        await me.api.emoji.remove({ name: nameOf(which) });
        return;
      case 'createGroup': {
        const group = await me.api.groups.create({ handle: `group${this.count}`, name: text, memberIds: [other.id] });
        this.groups.push({ id: group.id, by: me });
        return;
      }
      case 'updateGroup': {
        const group = this.groups.at(which % Math.max(this.groups.length, 1));
        const add = which % 2 ? [me.id] : [];
        if (group) await group.by.api.groups.update({ groupId: group.id, name: text, add, remove: [other.id] });
        return;
      }
      case 'deleteGroup': {
        const group = this.groups.at(which % Math.max(this.groups.length, 1));
        if (group) await group.by.api.groups.delete({ groupId: group.id });
        return;
      }
      case 'prefer': {
        const level = (['all', 'mentions', 'nothing'] as const)[which % 3];
        await me.api.preferences.setRoom({ roomId, level, favourite: which % 2 === 0 });
        return;
      }
      case 'status': {
        const end = Date.now() + 20;
        const ends = which % 2 === 1 ? new Date(end).toISOString() : null;
        await me.api.users.setStatus({ text, emoji: emoji.startsWith(':') ? '🎉' : emoji, until: ends });
        await until('the status is over', () => Date.now() > end);
        await endStatuses(me.core);
        return;
      }
      case 'invited': {
        const { code } = await owner.api.invites.create({ roomId, maxUses: 2 });
        await me.api.invites.accept({ code });
        return;
      }
      default:
        kind satisfies never;
    }
  }

  /** the first who came owns the server */
  private get admin(): Person {
    return [...this.people].sort((a, b) => a.id - b.id)[0] as Person;
  }

  private someAnnouncement(which: number): number {
    return this.announced.at(-1 - (which % Math.min(Math.max(this.announced.length, 1), 6))) ?? 1;
  }

  private async upload(me: Person, roomId: number, text: string): Promise<number> {
    const about = { roomId, name: `${text}.txt`, description: text, declaredType: 'text/plain' };
    const core = { ...me.core, files: this.house.services.files };
    const { id } = await uploadFile(core, { ...about, bytes: bytesOf(text) });
    this.files.push({ id, by: me });
    return id;
  }

  /** Counts every badge the slow way, from the messages themselves. */
  recount(): Promise<{ room_id: number; user_id: number; unread: number; mentions: number }[]> {
    return this.house.sql(
      `SELECT me.room_id, me.user_id,
         (SELECT count(*) FROM message m WHERE m.room_id = me.room_id AND m.deleted_at IS NULL AND m.id > me.last_read_id
            AND m.sender_id <> me.user_id) AS unread,
         (SELECT count(*) FROM message m WHERE m.room_id = me.room_id AND m.deleted_at IS NULL AND m.id > me.last_read_id
            AND m.sender_id <> me.user_id AND me.user_id = ANY(m.mentions)) AS mentions
       FROM member me JOIN room ON room.id = me.room_id AND room.deleted_at IS NULL
       WHERE me.left_at IS NULL AND me.user_id = ANY($1) ORDER BY me.user_id, me.room_id`,
      [this.people.map(({ id }) => id)],
    );
  }

  async end(): Promise<void> {
    for (const { id, owner } of this.rooms) await refusal(owner.api.rooms.delete({ roomId: id }));
    for (const { id, by } of this.groups) await refusal(by.api.groups.delete({ groupId: id }));
    for (const { api } of this.people) {
      const { items } = await api.users.blocked({});
      for (const { id } of items) await api.users.setBlocked({ userId: id, blocked: false });
    }
  }
}
