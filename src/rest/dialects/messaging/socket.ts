import { z } from 'zod';
import { toChatError } from '#api/errors.ts';
import { type ErrorCode, PUBLIC_MESSAGES } from '#contract/errors.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { Signal } from '#contract/signals.ts';
import { Id } from '#contract/text.ts';
import type { Line, SocketShape } from '#rest/dialect.ts';
import { toReactions, toSender } from '#rest/dialects/messaging/serialize.ts';
import { Reactions, Sender } from '#rest/dialects/messaging/shapes.ts';

const Typing = z.object({ type: z.literal('typing'), chat_id: Id, is_typing: z.boolean() });
const SendMessage = z.object({ type: z.literal('send_message'), chat_id: Id, content: z.string() });
const MarkAsRead = z.object({ type: z.literal('mark_as_read'), chat_id: Id });
const Frame = z.discriminatedUnion('type', [Typing, SendMessage, MarkAsRead]);
const TYPES = new Set<unknown>(['typing', 'send_message', 'mark_as_read']);

const NewMessage = z.object({
  type: z.literal('new_message'),
  message: z.object({ id: z.int(), content: z.string(), sender: Sender }),
  chat_id: z.int(),
});
const MessageUpdated = z.object({
  type: z.literal('message_updated'),
  message: z.object({ id: z.int(), content: z.string(), is_edited: z.boolean() }),
  chat_id: z.int(),
});
const MessageDeleted = z.object({ type: z.literal('message_deleted'), message_id: z.int(), chat_id: z.int() });
const ReactionUpdated = z.object({
  type: z.literal('reaction_updated'),
  message_id: z.int(),
  reactions: Reactions,
  chat_id: z.int(),
});
const TypingTold = z.object({
  type: z.literal('typing'),
  user_id: z.int(),
  is_typing: z.boolean(),
  chat_id: z.int(),
});
const Refused = z.object({ type: z.literal('error'), error: z.string() });

const UNAUTHENTICATED = 4001;
const FORBIDDEN = 4003;
const FETCH_AFRESH = 1012;
/** Upon these the socket itself ends. */
const FATAL = new Set<ErrorCode>([
  'unauthenticated',
  'account_deactivated',
  'second_factor_enrolment',
  'internal',
  'unavailable',
]);

function toFrame({ streamId, event }: StreamEvent, baseUrl: string): object | null {
  const chat_id = streamId;
  switch (event.type) {
    case 'message.created': {
      const { message, sender } = event;
      const shown = { id: message.id, content: message.content, sender: toSender(sender, baseUrl) };
      return { type: 'new_message', message: shown, chat_id } satisfies z.output<typeof NewMessage>;
    }
    case 'message.edited': {
      const { id, content } = event.message;
      const shown = { id, content, is_edited: true };
      return { type: 'message_updated', message: shown, chat_id } satisfies z.output<typeof MessageUpdated>;
    }
    case 'message.deleted':
      return { type: 'message_deleted', message_id: event.messageId, chat_id } satisfies z.output<
        typeof MessageDeleted
      >;
    case 'reaction.added':
    case 'reaction.removed': {
      const reactions = toReactions(event.reactions);
      const shown = { type: 'reaction_updated' as const, message_id: event.messageId, reactions, chat_id };
      return shown satisfies z.output<typeof ReactionUpdated>;
    }
    default:
      return null; // the document has no word for it
  }
}

function toTyping(signal: Signal): z.output<typeof TypingTold> | null {
  if (signal.type === 'presence.changed') return null;
  return {
    type: 'typing',
    user_id: signal.userId,
    is_typing: signal.type === 'typing.started',
    chat_id: signal.roomId,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function obey({ api }: Line, frame: z.output<typeof Frame>): Promise<void> {
  const roomId = frame.chat_id;
  if (frame.type === 'typing') await api.typing.set({ roomId, typing: frame.is_typing });
  else if (frame.type === 'mark_as_read') await api.receipts.markRead({ roomId });
  else await api.messages.send({ roomId, content: frame.content });
}

async function hear(line: Line, text: string): Promise<void> {
  const refuse = (error: string) => line.say({ type: 'error', error });
  const given = parse(text);
  const frame = Frame.safeParse(given);
  if (!frame.success) {
    const isKnown = typeof given === 'object' && given !== null && 'type' in given && TYPES.has(given.type);
    const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
    refuse(isKnown || !isObject ? 'Invalid message format' : 'Unsupported message type');
    return;
  }
  try {
    await obey(line, frame.data);
  } catch (error) {
    const { code } = toChatError(error);
    if (FATAL.has(code)) throw error;
    refuse(PUBLIC_MESSAGES[code]);
  }
}

export const live: SocketShape = {
  path: '/ws/messages/',
  operation: 'live',
  summary: 'What happens in one’s chats, and what one does there',
  hears: { typing: Typing, send_message: SendMessage, mark_as_read: MarkAsRead },
  says: {
    new_message: NewMessage,
    message_updated: MessageUpdated,
    message_deleted: MessageDeleted,
    reaction_updated: ReactionUpdated,
    typing: TypingTold,
    error: Refused,
  },
  closes: { unauthenticated: UNAUTHENTICATED, forbidden: FORBIDDEN },
  async open(line) {
    return {
      hear: (text) => hear(line, text),
      async tell(item) {
        if (item.type === 'reset') line.close(FETCH_AFRESH, 'fetch afresh');
        else if (item.type === 'signals') {
          for (const frame of item.signals.map(toTyping)) if (frame) line.say(frame);
        } else {
          for (const event of item.events) {
            const frame = toFrame(event, line.baseUrl);
            if (frame) line.say(frame);
          }
        }
      },
    };
  },
};
