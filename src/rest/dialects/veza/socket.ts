import { z } from 'zod';
import { isOurFault, toChatError } from '#api/errors.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { Line, SocketShape, Talk } from '#rest/dialect.ts';
import { shownConversation } from '#rest/dialects/veza/conversations.ts';
import { errorBody, requestIdOf } from '#rest/dialects/veza/envelope.ts';
import { faultsOf } from '#rest/dialects/veza/reasons.ts';
import { toAccount } from '#rest/dialects/veza/serialize.ts';
import { aboutConversation, aboutMessage, commands, type Outcome } from '#rest/dialects/veza/socket-commands.ts';
import { framesOf } from '#rest/dialects/veza/socket-frames.ts';
import { Asked, Authenticate, type Command, type Frame, hears, says } from '#rest/dialects/veza/socket-shapes.ts';
import { invalid, noConversation, type Said, wordsFor } from '#rest/dialects/veza/words.ts';
import { patiently } from '#rest/patience.ts';

const Envelope = z.object({ type: z.string(), data: z.unknown().optional() });

type Read = { type: string; data?: unknown } | { refusal: Said };

function readFrame(text: string): Read {
  try {
    const frame = Envelope.safeParse(JSON.parse(text), { reportInput: true });
    return frame.success ? frame.data : { refusal: invalid(faultsOf(frame.error)) };
  } catch {
    return { refusal: invalid([{ field: 'body', reason: 'JSON invalide' }]) };
  }
}

function failure(said: Said, type: 'error' | 'auth_error' = 'error'): Frame {
  return { type, data: errorBody(said, requestIdOf()) };
}

const isCommand = (type: string): type is Command => Object.hasOwn(Asked, type);

const welcomeOf = async ({ api }: Line): Promise<Frame> => ({
  type: 'auth_success',
  data: { user: toAccount(await api.users.me()) },
});

/** Whoever is in stays who he is: told so, whatever he shows. */
async function authenticateAgain(line: Line, data: unknown): Promise<Outcome> {
  const shown = Authenticate.safeParse(data ?? {}, { reportInput: true });
  return shown.success ? { frame: await welcomeOf(line) } : { refusal: invalid(faultsOf(shown.error)) };
}

async function obey(line: Line, type: string, data: unknown): Promise<Outcome> {
  if (type === 'authenticate') return authenticateAgain(line, data);
  if (!isCommand(type)) return { refusal: invalid([{ field: 'type', reason: `Type de message inconnu : ${type}` }]) };
  const read = Asked[type].safeParse(data ?? {}, { reportInput: true });
  if (!read.success) return { refusal: invalid(faultsOf(read.error)) };
  // Each command is given what its own shape has read.
  const run = commands[type] as (line: Line, asked: unknown) => Promise<Outcome>;
  return run(line, read.data);
}

/** Whoever is not let in any more is not told so by a frame: his socket is closed. */
const ENDS: ReadonlySet<ErrorCode> = new Set(['unauthenticated', 'account_deactivated', 'second_factor_enrolment']);

function refusalOf(error: unknown, line: Line, data: unknown): Said {
  const refused = toChatError(error);
  if (ENDS.has(refused.code)) throw error;
  const isReported = error instanceof Error && error.name === 'TRPCError';
  if (!isReported && isOurFault(error)) line.services.report(error, { path: '/ws', requestId: '' });
  const ofConversation = typeof data === 'object' && data !== null && 'conversation_id' in data;
  return refused.code === 'room_not_found' && ofConversation ? noConversation : wordsFor(refused);
}

/** What a refusal may mean while something is told: its hearer may not see it any more, and it is not told. */
const GONE: ReadonlySet<ErrorCode> = new Set(['room_not_found', 'message_not_found', 'not_a_member', 'forbidden']);

async function unlessGone(telling: Promise<void>): Promise<void> {
  try {
    await telling;
  } catch (error) {
    if (!GONE.has(toChatError(error).code)) throw error;
  }
}

const MOST_ANSWERED = 1000;

/** One socket of somebody. What its own command made is answered to it, and its event is not told to it a second time. */
class Chat implements Talk {
  private readonly frames;
  private readonly answered = new Set<string>();
  private busy: Promise<void> = Promise.resolve();

  constructor(private readonly line: Line) {
    this.frames = framesOf(line.services);
  }

  hear(text: string): Promise<void> {
    const work = this.answer(text);
    this.busy = work.catch(() => undefined);
    return work;
  }

  private async answer(text: string): Promise<void> {
    const read = readFrame(text);
    if ('refusal' in read) {
      this.line.say(failure(read.refusal));
      return;
    }
    const outcome = await obey(this.line, read.type, read.data).catch((error: unknown): Outcome => {
      return { refusal: refusalOf(error, this.line, read.data) };
    });
    if (outcome.about !== undefined) {
      if (this.answered.size >= MOST_ANSWERED) this.answered.clear();
      this.answered.add(outcome.about);
    }
    if (outcome.refusal) this.line.say(failure(outcome.refusal));
    else if (outcome.frame) this.line.say(outcome.frame);
  }

  async tell(item: Parameters<NonNullable<Talk['tell']>>[0]): Promise<void> {
    // A command under way is answered first: only then is it known which events are its own.
    await this.busy;
    const { line } = this;
    if (item.type === 'reset') return;
    if (item.type === 'signals') {
      for (const signal of item.signals) {
        await unlessGone(patiently(async () => line.say(await this.frames.ofSignal(signal, line.sight))));
      }
      return;
    }
    for (const told of item.events) {
      if (this.answered.has(subjectOf(told))) continue;
      await unlessGone(patiently(() => this.tellOne(told)));
    }
  }

  private async tellOne(told: StreamEvent): Promise<void> {
    const { sight, me, say } = this.line;
    const { event } = told;
    if (event.type === 'room.deleted') {
      const { username } = await sight.users.me();
      say({ type: 'room_left', data: { room_id: event.roomId, user_id: me.userId, username, removed_by: null } });
    } else if (isMyConversation(told, me.userId)) {
      const conversation = await shownConversation(sight, await sight.rooms.get({ roomId: told.streamId }));
      say({ type: 'dm_created', data: conversation });
    } else {
      const frame = (await this.frames.ofEvent(told, sight))(me.userId);
      if (frame) say(frame);
    }
  }
}

function subjectOf({ streamId, event }: StreamEvent): string {
  if (event.type === 'message.created') return aboutMessage(event.message.id);
  return event.type === 'room.created' ? aboutConversation(streamId) : '';
}

/** A conversation that has begun, or begun again, for me. */
function isMyConversation({ event }: StreamEvent, meId: number): boolean {
  if (event.type === 'room.created') return event.room.kind === 'dm';
  return event.type === 'member.joined' && event.room.kind === 'dm' && event.member.user.id === meId;
}

export const live: SocketShape = {
  path: '/ws',
  operation: 'live',
  summary: 'Le temps réel : ce qui arrive dans mes salons et mes conversations, et des commandes',
  hears,
  says,
  closes: { unauthenticated: 4401, forbidden: 4403 },
  introduces: {
    read(text) {
      const frame = readFrame(text);
      if ('refusal' in frame) return { refusal: failure(frame.refusal) };
      if (frame.type !== 'authenticate') {
        const said = { status: 401, code: 'INVALID_TOKEN', message: 'Authentifiez-vous d’abord' };
        return { refusal: failure(said) };
      }
      const shown = Authenticate.safeParse(frame.data, { reportInput: true });
      if (!shown.success) return { refusal: failure(invalid(faultsOf(shown.error)), 'auth_error') };
      const { token, api_key: apiKey } = shown.data;
      return { credentials: token === undefined ? { apiKey } : { authorization: `Bearer ${token}` } };
    },
    async welcome(line) {
      line.say(await welcomeOf(line));
    },
    refuse: (error) => failure(wordsFor(error), 'auth_error'),
  },
  open: async (line) => new Chat(line),
};
