import { z } from 'zod';
import { toChatError } from '#api/errors.ts';
import { type ErrorCode, PUBLIC_MESSAGES } from '#contract/errors.ts';
import type { EventOf } from '#contract/events.ts';
import type { UserCard, UserRef } from '#contract/users.ts';
import type { Api, Line, SocketShape } from '#rest/dialect.ts';
import { toChatMessage } from '#rest/dialects/transcendence/messages.ts';
import { toPlayer, whoIsOnline } from '#rest/dialects/transcendence/players.ts';
import { ChatMessage } from '#rest/dialects/transcendence/shapes.ts';
import { HE_BLOCKED, I_BLOCKED, NO_SUCH_USER, TO_ONESELF } from '#rest/dialects/transcendence/words.ts';
import { toPythonJson } from '#rest/drf/python-json.ts';
import { patiently } from '#rest/patience.ts';

const Said = z.object({ receiver: z.string(), message: z.string() });
const Told = z.object({ message: ChatMessage });
const Refused = z.object({ type: z.literal('error'), message: z.string() });

const UNAUTHENTICATED = 4001;
const FORBIDDEN = 4003;
const FETCH_AFRESH = 1012;
const MOST_KNOWN = 1000;
/** Upon these the socket itself ends. */
const FATAL = new Set<ErrorCode>([
  'unauthenticated',
  'account_deactivated',
  'second_factor_enrolment',
  'internal',
  'unavailable',
]);

const TEXTS: Partial<Record<ErrorCode, string>> = {
  user_not_found: NO_SUCH_USER,
  dm_with_self: TO_ONESELF,
  message_too_long: 'Message too long',
};

async function haveBlocked(api: Api, userId: number): Promise<boolean> {
  let cursor: string | undefined;
  for (;;) {
    const { items, nextCursor } = await api.users.blocked({ limit: 100, ...(cursor !== undefined && { cursor }) });
    if (items.some(({ id }) => id === userId)) return true;
    if (nextCursor === null) return false;
    cursor = nextCursor;
  }
}

/** Sends, or tells why not in the document's words. */
async function send({ api, me }: Line, { receiver, message }: z.output<typeof Said>): Promise<string | null> {
  if (receiver === '' || receiver.length > 100) return NO_SUCH_USER;
  let receiverId = 0;
  try {
    receiverId = (await api.users.named({ username: receiver })).id;
    if (receiverId === me.userId) return TO_ONESELF;
    if (message.trim() === '') return 'Message cannot be empty';
    const { room } = await api.rooms.openDm({ userId: receiverId });
    await api.messages.send({ roomId: room.id, content: message });
    return null;
  } catch (error) {
    const { code } = toChatError(error);
    if (FATAL.has(code)) throw error;
    if (code === 'user_blocked') return (await haveBlocked(api, receiverId)) ? I_BLOCKED : HE_BLOCKED;
    return TEXTS[code] ?? PUBLIC_MESSAGES[code];
  }
}

async function hear(line: Line, text: string): Promise<void> {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    frame = undefined;
  }
  const said = Said.safeParse(frame);
  const error = said.success ? await send(line, said.data) : 'Invalid message format';
  if (error !== null) line.say({ type: 'error', message: error });
}

/** What one socket knows of its rooms and people, so that it asks once. */
class Acquaintance {
  private readonly dms = new Map<number, boolean>();
  private readonly cards = new Map<number, UserCard>();

  constructor(private readonly api: Api) {}

  /** A room never changes its kind. One that was left meanwhile is none. */
  async isDm(roomId: number): Promise<boolean> {
    const known = this.dms.get(roomId);
    if (known !== undefined) return known;
    const isDm = await this.api.rooms.get({ roomId }).then(
      ({ room }) => room.kind === 'dm',
      (error: unknown) => {
        if (toChatError(error).code === 'room_not_found') return null;
        throw error;
      },
    );
    if (isDm === null) return false;
    if (this.dms.size >= MOST_KNOWN) this.dms.clear();
    this.dms.set(roomId, isDm);
    return isDm;
  }

  async cardOf(user: UserRef): Promise<UserCard | null> {
    const known = this.cards.get(user.id);
    if (known && known.version >= user.version) return known;
    const [card] = await this.api.users.cards({ userIds: [user.id] });
    if (!card) return null;
    if (this.cards.size >= MOST_KNOWN) this.cards.clear();
    this.cards.set(user.id, card);
    return card;
  }
}

async function toFrame(api: Api, knows: Acquaintance, event: EventOf<'message.created'>) {
  const { message, sender } = event;
  if (!(await knows.isDm(message.roomId))) return null;
  const card = await knows.cardOf(sender);
  const online = await whoIsOnline(api, [sender.id]);
  return { message: toChatMessage(message, toPlayer(card ?? sender, card, online.has(sender.id))) };
}

export const chatSocket: SocketShape = {
  path: '/ws/chat/',
  operation: 'chat',
  summary: 'Direct messages: those one sends, and those one is sent',
  hears: { message: Said },
  says: { message: Told, error: Refused },
  closes: { unauthenticated: UNAUTHENTICATED, forbidden: FORBIDDEN },
  write: toPythonJson,
  async open(line) {
    const knows = new Acquaintance(line.sight);
    return {
      hear: (text) => hear(line, text),
      async tell(item) {
        if (item.type === 'reset') line.close(FETCH_AFRESH, 'fetch afresh');
        if (item.type !== 'events' && item.type !== 'ready') return;
        for (const { event } of item.events) {
          if (event.type !== 'message.created' || event.sender.id === line.me.userId) continue;
          const frame = await patiently(() => toFrame(line.sight, knows, event));
          if (frame) line.say(frame);
        }
      },
    };
  },
};
