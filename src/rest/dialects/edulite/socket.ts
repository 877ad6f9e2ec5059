import { z } from 'zod';
import { toChatError } from '#api/errors.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { LiveItem } from '#contract/live.ts';
import type { Signal } from '#contract/signals.ts';
import { timestampOf } from '#contract/text.ts';
import { type Api, Closing, type Line, type SocketShape, type Talk } from '#rest/dialect.ts';
import { toMessage } from '#rest/dialects/edulite/serialize.ts';
import { Message } from '#rest/dialects/edulite/shapes.ts';
import { PathId } from '#rest/drf/path-ids.ts';
import { pythonTime } from '#rest/drf/times.ts';
import { sharedFrames } from '#rest/frames.ts';

const LONGEST = 1000;
const NO_TOKEN = 4001;
const NOT_A_PARTICIPANT = 4003;
const NO_ROOM = 4004;

const ChatMessage = z.object({ type: z.literal('chat_message'), message: z.string() });
const Typing = z.object({ type: z.literal('typing_indicator'), is_typing: z.boolean().default(false) });
const Said = z.object({ type: z.literal('chat_message'), message: Message });
const Types = z.object({
  type: z.literal('typing_indicator'),
  user_id: z.int(),
  username: z.string(),
  is_typing: z.boolean(),
});
const Failed = z.object({ type: z.literal('error'), error: z.string(), timestamp: z.iso.datetime() });

const saidIn = sharedFrames(
  async ({ event }: StreamEvent): Promise<z.infer<typeof Said> | null> =>
    event.type === 'message.created' ? { type: 'chat_message', message: toMessage(event.message) } : null,
);

type TypingSignal = Extract<Signal, { userId: number }>;

const typingOf = sharedFrames(
  async ({ type, userId }: TypingSignal, api: Api): Promise<z.infer<typeof Types> | null> => {
    const [user] = await api.users.refs({ userIds: [userId] });
    if (!user) return null;
    return {
      type: 'typing_indicator',
      user_id: user.id,
      username: user.username,
      is_typing: type === 'typing.started',
    };
  },
);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

class RoomTalk implements Talk {
  constructor(
    private readonly line: Line,
    private readonly roomId: number,
  ) {}

  async hear(text: string): Promise<void> {
    const frame = jsonOf(text);
    if (frame === null || typeof frame !== 'object' || Array.isArray(frame)) this.fail('Invalid message format');
    else if (!('type' in frame) || (frame.type !== 'chat_message' && frame.type !== 'typing_indicator')) {
      this.fail('Unsupported message type');
    } else if (frame.type === 'chat_message') await this.take(ChatMessage.safeParse(frame).data?.message);
    else await this.showTyping(Typing.safeParse(frame).data?.is_typing);
  }

  private async take(message: string | undefined): Promise<void> {
    const content = message?.trim();
    if (content === undefined) return this.fail('Invalid message format');
    if (content === '') return this.fail('Message content cannot be empty');
    if ([...content].length > LONGEST) return this.fail(`Message too long (maximum ${LONGEST} characters)`);
    await this.orFail(this.line.api.messages.send({ roomId: this.roomId, content }), 'Failed to save message');
  }

  private async showTyping(typing: boolean | undefined): Promise<void> {
    if (typing === undefined) return this.fail('Invalid message format');
    await this.orFail(this.line.api.typing.set({ roomId: this.roomId, typing }), null);
  }

  /** Whoever is no longer signed in is put out; what else is refused is said. */
  private async orFail(work: Promise<unknown>, words: string | null): Promise<void> {
    try {
      await work;
    } catch (error) {
      const { code } = toChatError(error);
      if (code === 'unauthenticated' || code === 'account_deactivated' || code === 'second_factor_enrolment')
        throw error;
      if (words !== null) this.fail(words);
    }
  }

  private fail(error: string): void {
    const frame: z.infer<typeof Failed> = { type: 'error', error, timestamp: pythonTime(timestampOf(new Date())) };
    this.line.say(frame);
  }

  async tell(item: LiveItem): Promise<void> {
    if (item.type === 'signals') for (const signal of item.signals) await this.tellSignal(signal);
    else if (item.type !== 'reset') for (const event of item.events) await this.tellEvent(event);
  }

  private async tellEvent(streamed: StreamEvent): Promise<void> {
    if (streamed.scope !== 'room' || streamed.streamId !== this.roomId) return;
    const { event } = streamed;
    if (event.type === 'room.deleted') throw new Closing(NO_ROOM);
    if (event.type === 'member.left' && event.userId === this.line.me.userId) throw new Closing(NOT_A_PARTICIPANT);
    const frame = await saidIn(streamed, this.line.sight);
    if (frame) this.line.say(frame);
  }

  private async tellSignal(signal: Signal): Promise<void> {
    if (signal.type === 'presence.changed' || signal.roomId !== this.roomId) return;
    const frame = await typingOf(signal, this.line.sight).catch((error: unknown) => {
      // Whoever has asked for too much elsewhere misses who types, and nothing more.
      if (toChatError(error).code === 'rate_limited') return null;
      throw error;
    });
    if (frame) this.line.say(frame);
  }
}

export const roomSocket: SocketShape = {
  path: '/ws/chat/{room_id}/',
  operation: 'room',
  summary: 'One room, live',
  hears: { chat_message: ChatMessage, typing_indicator: Typing },
  says: { chat_message: Said, typing_indicator: Types, error: Failed },
  closes: { unauthenticated: NO_TOKEN, forbidden: NOT_A_PARTICIPANT },
  async open(line) {
    const roomId = PathId.safeParse(line.params.room_id).data;
    if (roomId === undefined || !(await line.api.rooms.exists({ roomId }))) throw new Closing(NO_ROOM);
    const { membership } = await line.api.rooms.get({ roomId });
    if (!membership) throw new Closing(NOT_A_PARTICIPANT);
    return new RoomTalk(line, roomId);
  },
};
