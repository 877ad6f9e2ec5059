import type { Person } from '#testing/house.ts';

/** What a write is tried on: all of it is of the one who writes, or he may change it. */
export interface Own {
  roomId: number;
  dmId: number;
  messageId: number;
  otherId: number;
  otherName: string;
  newcomerId: number;
}

export interface Write {
  name: string;
  method: 'POST' | 'PUT' | 'PATCH';
  path(own: Own): string;
  body(own: Own, me: Person): Record<string, unknown>;
  form?: true;
}

const write = (
  name: string,
  method: Write['method'],
  path: Write['path'],
  body: Write['body'],
  more: { form?: true } = {},
): Write => ({ name, method, path, body, ...more });

const procedure = (name: string, body: Write['body']): Write =>
  write(`trpc ${name}`, 'POST', () => `/api/trpc/${name}`, body);
const text = { content: 'written' };
const edited = { content: 'changed' };
const toSchool = ({ roomId }: Own, me: Person) => ({ chat: roomId, sender: me.id, ...text });
const message =
  (path: string) =>
  ({ messageId }: Own) =>
    `${path}/${messageId}`;
const inRoom =
  (before: string, after: string) =>
  ({ roomId }: Own) =>
    `${before}/${roomId}${after}`;

/** Whatever creates or changes something by a body, at every door, as its document has it. Each succeeds as it stands. */
export const WRITES: readonly Write[] = [
  procedure('messages.send', ({ roomId }) => ({ roomId, ...text })),
  procedure('messages.edit', ({ messageId }) => ({ messageId, ...edited })),
  procedure('rooms.create', () => ({ name: 'made' })),
  procedure('rooms.update', ({ roomId }) => ({ roomId, name: 'renamed' })),
  procedure('rooms.openDm', ({ otherId }) => ({ userId: otherId })),
  procedure('members.add', ({ roomId, newcomerId }) => ({ roomId, userId: newcomerId })),
  procedure('reactions.add', ({ messageId }) => ({ messageId, emoji: '🎈' })),
  procedure('users.update', () => ({ statusMessage: 'here' })),
  write('school message', 'POST', () => '/chats/messages/', toSchool),
  write(
    'school message action',
    'POST',
    () => '/chats/messages/create/',
    ({ roomId }) => ({ chat_room_id: `${roomId}`, ...text }),
  ),
  write(
    'school message changed',
    'PATCH',
    ({ messageId }) => `/chats/messages/${messageId}/`,
    () => edited,
  ),
  write('school message replaced', 'PUT', ({ messageId }) => `/chats/messages/${messageId}/`, toSchool),
  write(
    'school room',
    'POST',
    () => '/chats/rooms/',
    () => ({ name: 'made' }),
    { form: true },
  ),
  write(
    'school room action',
    'POST',
    () => '/chats/rooms/create/',
    () => ({ name: 'made' }),
    { form: true },
  ),
  write('school room changed', 'PATCH', inRoom('/chats/rooms', '/'), () => ({ name: 'renamed' }), { form: true }),
  write(
    'edulite room',
    'POST',
    () => '/api/chat/rooms/',
    () => ({ name: 'made' }),
  ),
  write('edulite message', 'POST', inRoom('/api/chat/rooms', '/messages/'), () => text),
  write(
    'edulite message changed',
    'PATCH',
    ({ roomId, messageId }) => `/api/chat/rooms/${roomId}/messages/${messageId}/`,
    () => edited,
  ),
  write(
    'edulite message replaced',
    'PUT',
    ({ roomId, messageId }) => `/api/chat/rooms/${roomId}/messages/${messageId}/`,
    () => edited,
  ),
  write(
    'veza room',
    'POST',
    () => '/api/v1/rooms',
    () => ({ name: 'made' }),
  ),
  write('veza room changed', 'PUT', inRoom('/api/v1/rooms', ''), () => ({ name: 'renamed' })),
  write('veza message', 'POST', inRoom('/api/v1/rooms', '/messages'), () => text),
  write('veza message changed', 'PUT', message('/api/v1/messages'), () => edited),
  write(
    'veza pin',
    'POST',
    (own) => `${message('/api/v1/messages')(own)}/pin`,
    () => ({ pinned: true }),
  ),
  write(
    'veza reaction',
    'POST',
    (own) => `${message('/api/v1/messages')(own)}/reactions`,
    () => ({ emoji: '🎈' }),
  ),
  write('veza member', 'POST', inRoom('/api/v1/rooms', '/members'), ({ newcomerId }) => ({
    user_id: newcomerId,
    role: 'member',
  })),
  write(
    'veza conversation',
    'POST',
    () => '/api/v1/conversations',
    ({ otherId }) => ({ user_id: otherId }),
  ),
  write(
    'veza conversation message',
    'POST',
    ({ dmId }) => `/api/v1/conversations/${dmId}/messages`,
    () => text,
  ),
  write(
    'veza profile',
    'PUT',
    () => '/api/v1/users/me',
    () => ({ status_message: 'here' }),
  ),
  write(
    'messaging chat',
    'POST',
    () => '/messages/api/chats/',
    () => ({ chat_type: 'group', title: 'made' }),
  ),
  write('messaging chat changed', 'PATCH', inRoom('/messages/api/chats', '/'), () => ({ title: 'renamed' })),
  write('messaging message', 'POST', inRoom('/messages/api/chats', '/messages/'), () => text),
  write(
    'messaging message changed',
    'PATCH',
    ({ messageId }) => `/messages/api/messages/${messageId}/`,
    () => edited,
  ),
  write(
    'messaging reaction',
    'POST',
    ({ messageId }) => `/messages/api/messages/${messageId}/reactions/`,
    () => ({ emoji: '🎈' }),
  ),
  write('messaging members', 'POST', inRoom('/messages/api/chats', '/members/add/'), ({ newcomerId }) => ({
    user_ids: [newcomerId],
  })),
];

/** The frames that write, and what is answered to a frame that is none. */
export const FRAMES: Readonly<
  Record<string, { frame(own: Own): Record<string, unknown>; inside?: 'data'; noFrame: string }>
> = {
  'edulite room': { frame: () => ({ type: 'chat_message', message: 'written' }), noFrame: 'Invalid message format' },
  'veza live': {
    frame: ({ roomId }) => ({ type: 'send_message', data: { room_id: roomId, ...text } }),
    inside: 'data',
    noFrame: 'JSON invalide',
  },
  'transcendence chat': {
    frame: ({ otherName }) => ({ receiver: otherName, message: 'written' }),
    noFrame: 'Invalid message format',
  },
  'messaging live': {
    frame: ({ roomId }) => ({ type: 'send_message', chat_id: roomId, ...text }),
    noFrame: 'Invalid message format',
  },
};

/** One write as its own clients make it. */
export async function doWrite(
  base: string,
  me: Person,
  { method, path, form }: Write,
  own: Own,
  body: object | string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const isText = typeof body === 'string';
  const fields = () => new URLSearchParams(Object.entries(body).map(([key, value]) => [key, String(value)]));
  const answer = await fetch(`${base}${path(own)}`, {
    method,
    headers: {
      authorization: `Bearer ${me.accessToken}`,
      'content-type': form && !isText ? 'application/x-www-form-urlencoded' : 'application/json',
      ...headers,
    },
    body: isText ? body : form ? fields() : JSON.stringify(body),
    redirect: 'manual',
  });
  return { status: answer.status, text: await answer.text() };
}
