import { toChatError } from '#api/errors.ts';
import type { Identity } from '#auth/service.ts';
import { type Api, type BadBody, Refusal } from '#rest/dialect.ts';
import { unwrap } from '#rest/dialects/school/shapes.ts';
import { noSuchPk, pk, pythonType, toFieldErrors } from '#rest/drf/fields.ts';

const FIELDS = ['content', 'is_deleted', 'extra_data', 'school', 'chat', 'sender'];

/** Whether a message may stand in this chat; null when it may. */
type JudgeChat = (chat: number) => Promise<string | null>;

export interface Pks {
  school?: unknown;
  chat?: unknown;
  sender?: unknown;
}

const key = pk();

/**
 * The keys of a body that lead nowhere, beside what its shape found: all at once, in the order of the fields. A message is
 * written in one's own name, in one's own school.
 */
async function errorsOf(
  body: Pks,
  me: Identity | null,
  judgeChat: JudgeChat,
  found: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const errors = { ...found };
  const check = async (name: keyof Pks, judge: (value: number) => string | null | Promise<string | null>) => {
    const value = name in errors ? undefined : key.safeParse(body[name]).data;
    const problem = value === undefined ? null : await judge(value);
    if (problem !== null) errors[name] = [problem];
  };
  await check('school', (school) => (school === me?.organisationId ? null : noSuchPk(school)));
  await check('sender', (sender) => (sender === me?.userId ? null : noSuchPk(sender)));
  await check('chat', judgeChat);
  return Object.fromEntries(FIELDS.flatMap((name) => (name in errors ? [[name, errors[name]]] : [])));
}

/** Cheaply seen: that the chat is one's own the sending tells by itself. */
export function isInOwnName(
  body: { school?: number | null | undefined; sender: number },
  me: Identity | null,
): boolean {
  const { school = null, sender } = body;
  return sender === me?.userId && (school === null || school === me.organisationId);
}

export async function refuseKeys(body: Pks, me: Identity | null, judgeChat: JudgeChat): Promise<void> {
  const errors = await errorsOf(body, me, judgeChat);
  if (Object.keys(errors).length > 0) throw new Refusal({ status: 400, body: errors });
}

/** For `onBadBody`: what the shape refused, and the keys that lead nowhere besides. */
export async function refuseWithKeys(bad: BadBody, me: Identity | null, judgeChat: JudgeChat): Promise<void> {
  if (bad.error === null) return;
  const body = unwrap(bad.given);
  if (pythonType(body) !== 'dict') return;
  const errors = await errorsOf(body as Pks, me, judgeChat, toFieldErrors(bad.error));
  throw new Refusal({ status: 400, body: errors });
}

/** Of a chat that one may not see it is not told whether there is one. */
export function judgeBySight(api: Api): JudgeChat {
  return async (chat) => {
    try {
      await api.rooms.get({ roomId: chat });
      return null;
    } catch (error) {
      if (toChatError(error).code === 'room_not_found') return noSuchPk(chat);
      throw error;
    }
  };
}

export function judgeByRoom(roomId: number): JudgeChat {
  return async (chat) => (chat === roomId ? null : 'A message cannot be moved to another chat.');
}
