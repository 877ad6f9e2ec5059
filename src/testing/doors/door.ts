import type { Place, Relation } from '#testing/doors/authorization.ts';
import type { Person } from '#testing/house.ts';

/** What can be tried at a door, named as the authorization matrix names it. */
export const OPERATIONS = [
  'read the room',
  'list messages',
  'read a message',
  'search the room',
  'open a permalink',
  'jump to a date',
  'see who answers',
  'see what an edit replaced',
  'send',
  'quote a message',
  'forward a message',
  'plan a message',
  'write a draft',
  'save a message',
  'edit a message',
  'take a preview away',
  'delete a message',
  'pin a message',
  'react',
  'see reactions',
  'mark as read',
  'say that one types',
  'see who has read',
  'list members',
  'join',
  'leave',
  'add a member',
  'add a moderator',
  'remove a member',
  'change a role',
  'promote oneself',
  'rename the room',
  'open the room to all',
  'delete the room',
  'see statistics',
  'see the audit log',
  'upload a file',
  'download a file',
  'list files',
  'make a webhook',
  'see how long it is kept',
  'say how long it is kept',
  'invite by a link',
  'see the invitations',
  'slow the room down',
  'mute the room',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Done; refused; or refused as if there were no such thing. */
export type Outcome = 'yes' | 'no' | 'hidden';

/** What an operation is tried on. */
export interface Target {
  kind: 'channel' | 'dm';
  roomId: number;
  messageId: number;
  fileId: number;
  /** a member who is neither owner nor the one who tries */
  memberId: number;
  /** somebody who is not in the room and could be */
  newcomerId: number;
  /** somebody else in the room who may pin there, and hears what is told to its members */
  witness: Person;
  /** in a direct message, the name of the other one */
  otherName: string;
}

export interface Tried {
  outcome: Outcome;
  /** for a failing test to show */
  answer: string;
}

export type Act = (who: Person, target: Target) => Promise<Tried>;

/** One door, as somebody who speaks its language uses it. What it has no word for is left out. */
export interface TestDoor {
  name: string;
  acts: Partial<Record<Operation, Act>>;
  /** what this door's document says to whoever asks for what he may not see */
  hidden: Outcome;
  /** where its document says other than the table; null where it has no such case */
  differs?(operation: Operation, relation: Relation, place: Place): Outcome | null | undefined;
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return 'yes';
  return status === 404 ? 'hidden' : 'no';
}

/** Tries over HTTP with a person's bearer token. */
export function overHttp(base: () => string) {
  return async (who: Person, method: string, path: string, body?: object | FormData): Promise<Tried> => {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${base()}${path}`, {
      method,
      body: body === undefined ? null : isForm ? body : JSON.stringify(body),
      headers: {
        authorization: `Bearer ${who.accessToken}`,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
    });
    const text = await answer.text();
    return { outcome: outcomeOf(answer.status), answer: `${answer.status} ${text.slice(0, 300)}` };
  };
}

export function form(fields: Record<string, string>): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.set(name, value);
  return made;
}
