import { WebSocket } from 'ws';
import { expected, type Place, type Relation } from '#testing/doors/authorization.ts';
import { form, type Operation, type Outcome, overHttp, type TestDoor, type Tried } from '#testing/doors/door.ts';
import type { Person } from '#testing/house.ts';

const said = (content: string) => ({ content });

const VISITORS: readonly Relation[] = ['former member', 'colleague', 'server admin', 'other school'];

function onlyAuthorsDelete(operation: Operation, relation: Relation, place: Place): Outcome | undefined {
  const isOwn = operation === 'delete a message' && !place.endsWith('direct message');
  return isOwn && (relation === 'owner' || relation === 'moderator') ? 'no' : undefined;
}

const OF_ROOMS: readonly Operation[] = [
  'read the room',
  'list members',
  'leave',
  'add a member',
  'add a moderator',
  'remove a member',
  'change a role',
  'promote oneself',
  'rename the room',
  'open the room to all',
  'delete the room',
];

export function schoolDoor(base: () => string): TestDoor {
  const http = overHttp(base);
  return {
    name: 'school',
    hidden: 'hidden',
    // A room that cannot be seen is an invalid value of the field that names it.
    differs: (operation, relation, place) =>
      operation === 'send' && expected(operation, relation, place) === 'hidden' ? 'no' : undefined,
    acts: {
      'read the room': (who, { roomId }) => http(who, 'GET', `/chats/rooms/${roomId}/`),
      'read a message': (who, { messageId }) => http(who, 'GET', `/chats/messages/${messageId}/`),
      send: (who, { roomId }) =>
        http(who, 'POST', '/chats/messages/', { ...said('sent'), chat: roomId, sender: who.id }),
      'edit a message': (who, { messageId }) => http(who, 'PATCH', `/chats/messages/${messageId}/`, said('edited')),
      'delete a message': (who, { messageId }) => http(who, 'DELETE', `/chats/messages/${messageId}/`),
      'mark as read': (who, { roomId }) => http(who, 'POST', `/chats/rooms/${roomId}/mark_as_read/`),
      'rename the room': (who, { roomId }) => http(who, 'PATCH', `/chats/rooms/${roomId}/`, form({ name: 'renamed' })),
      'delete the room': (who, { roomId }) => http(who, 'DELETE', `/chats/rooms/${roomId}/`),
    },
  };
}

export function eduliteDoor(base: () => string): TestDoor {
  const http = overHttp(base);
  const messages = (roomId: number) => `/api/chat/rooms/${roomId}/messages/`;
  return {
    name: 'edulite',
    hidden: 'no',
    differs: (operation, relation, place) =>
      onlyAuthorsDelete(operation, relation, place) ?? (VISITORS.includes(relation) ? 'no' : undefined),
    acts: {
      'read the room': (who, { roomId }) => http(who, 'GET', `/api/chat/rooms/${roomId}/`),
      'list messages': (who, { roomId }) => http(who, 'GET', messages(roomId)),
      'read a message': (who, { roomId, messageId }) => http(who, 'GET', `${messages(roomId)}${messageId}/`),
      send: (who, { roomId }) => http(who, 'POST', messages(roomId), said('sent')),
      'edit a message': (who, { roomId, messageId }) =>
        http(who, 'PATCH', `${messages(roomId)}${messageId}/`, said('edited')),
      'delete a message': (who, { roomId, messageId }) => http(who, 'DELETE', `${messages(roomId)}${messageId}/`),
    },
  };
}

export function vezaDoor(base: () => string): TestDoor {
  const http = overHttp(base);
  const room = (roomId: number, rest = '') => `/api/v1/rooms/${roomId}${rest}`;
  const messages = ({ kind, roomId }: { kind: string; roomId: number }) =>
    kind === 'dm' ? `/api/v1/conversations/${roomId}/messages` : room(roomId, '/messages');
  return {
    name: 'veza',
    hidden: 'hidden',
    // A conversation is no room: what is done to rooms finds none of its number.
    differs: (operation, relation, place) =>
      OF_ROOMS.includes(operation) && place.endsWith('direct message') && expected(operation, relation, place) !== null
        ? 'hidden'
        : undefined,
    acts: {
      'read the room': (who, { roomId }) => http(who, 'GET', room(roomId)),
      'list messages': (who, target) => http(who, 'GET', messages(target)),
      send: (who, target) => http(who, 'POST', messages(target), said('sent')),
      'edit a message': (who, { messageId }) => http(who, 'PUT', `/api/v1/messages/${messageId}`, said('edited')),
      'delete a message': (who, { messageId }) => http(who, 'DELETE', `/api/v1/messages/${messageId}`),
      'pin a message': (who, { messageId }) => http(who, 'POST', `/api/v1/messages/${messageId}/pin`, { pinned: true }),
      react: (who, { messageId }) => http(who, 'POST', `/api/v1/messages/${messageId}/reactions`, { emoji: '👍' }),
      'mark as read': (who, target) => http(who, 'POST', messages(target).replace(/messages$/, 'read')),
      'see reactions': (who, { messageId }) => http(who, 'GET', `/api/v1/messages/${messageId}/reactions`),
      'list members': (who, { roomId }) => http(who, 'GET', room(roomId, '/members')),
      join: (who, { roomId }) => http(who, 'POST', room(roomId, '/members'), { user_id: who.id, role: 'member' }),
      leave: (who, { roomId }) => http(who, 'DELETE', room(roomId, `/members/${who.id}`)),
      'add a member': (who, { roomId, newcomerId }) =>
        http(who, 'POST', room(roomId, '/members'), { user_id: newcomerId, role: 'member' }),
      'add a moderator': (who, { roomId, newcomerId }) =>
        http(who, 'POST', room(roomId, '/members'), { user_id: newcomerId, role: 'moderator' }),
      'remove a member': (who, { roomId, memberId }) => http(who, 'DELETE', room(roomId, `/members/${memberId}`)),
      'change a role': (who, { roomId, memberId }) =>
        http(who, 'PUT', room(roomId, `/members/${memberId}`), { role: 'moderator' }),
      'promote oneself': (who, { roomId }) => http(who, 'PUT', room(roomId, `/members/${who.id}`), { role: 'owner' }),
      'rename the room': (who, { roomId }) => http(who, 'PUT', room(roomId), { name: 'renamed' }),
      'open the room to all': (who, { roomId }) => http(who, 'PUT', room(roomId), { is_public: true }),
      'delete the room': (who, { roomId }) => http(who, 'DELETE', room(roomId)),
      'see statistics': (who, { roomId }) => http(who, 'GET', room(roomId, '/stats')),
      'see the audit log': (who, { roomId }) => http(who, 'GET', room(roomId, '/audit')),
      'upload a file': (who, { roomId }) => {
        const upload = form({ room_id: String(roomId) });
        upload.set('file', new File(['note'], 'note.txt', { type: 'text/plain' }));
        return http(who, 'POST', '/api/v1/files/upload', upload);
      },
      'download a file': (who, { fileId }) => http(who, 'GET', `/api/v1/files/${fileId}/download`),
      'make a webhook': (who, { roomId }) =>
        http(who, 'POST', '/api/v1/webhooks', {
          url: 'https://example.org/hook',
          events: ['message_sent'],
          secret: 'a long secret',
          room_id: roomId,
        }),
    },
  };
}

/** Only direct messages have a place here. */
export function transcendenceDoor(base: () => string): TestDoor {
  const http = overHttp(base);
  const socket = (who: Person) => `${base().replace('http', 'ws')}/ws/chat/?token=${who.accessToken}`;
  return {
    name: 'transcendence',
    hidden: 'no',
    differs: (operation, relation, place) => {
      if (!place.endsWith('direct message'))
        return operation === 'delete a message' ? onlyAuthorsDelete(operation, relation, place) : null;
      // It names the other one, not the room: who is not in it has a conversation of his own with that one.
      return VISITORS.includes(relation) && operation !== 'delete a message' ? null : undefined;
    },
    acts: {
      'list messages': (who, { otherName }) => http(who, 'GET', `/api/chat/messages/?username=${otherName}`),
      'delete a message': (who, { messageId }) => http(who, 'DELETE', '/api/chat/messages/', { message_id: messageId }),
      send: async (who, { otherName }) => {
        // The sender gets no echo: what a refusal would look like is waited for by asking for one on purpose behind it.
        const two = new WebSocket(socket(who));
        try {
          return await new Promise<Tried>((resolve, reject) => {
            two.on('open', () => {
              two.send(JSON.stringify({ receiver: otherName, message: 'sent' }));
              two.send(JSON.stringify({ receiver: 'nobody of this name', message: 'x' }));
            });
            two.on('error', reject);
            two.on('close', (code) => resolve({ outcome: 'no', answer: `closed with ${code}` }));
            two.once('message', (data) => {
              const { message } = JSON.parse(String(data)) as { message: string };
              resolve({ outcome: message === 'User not Found' ? 'yes' : 'no', answer: message });
            });
          });
        } finally {
          two.terminate();
        }
      },
    },
  };
}

export function messagingDoor(base: () => string): TestDoor {
  const http = overHttp(base);
  const chat = (roomId: number, rest = '') => `/messages/api/chats/${roomId}/${rest}`;
  const message = (messageId: number, rest = '') => `/messages/api/messages/${messageId}/${rest}`;
  return {
    name: 'messaging',
    hidden: 'hidden',
    differs: onlyAuthorsDelete,
    acts: {
      // They are a part of the chat: who sees one that he is not in is shown none.
      'list members': async (who, { roomId }) => {
        const tried = await http(who, 'GET', chat(roomId));
        return tried.answer.includes('"members":[]') ? { ...tried, outcome: 'no' } : tried;
      },
      'read the room': (who, { roomId }) => http(who, 'GET', chat(roomId)),
      'list messages': (who, { roomId }) => http(who, 'GET', chat(roomId, 'messages/')),
      'read a message': (who, { messageId }) => http(who, 'GET', message(messageId)),
      send: (who, { roomId }) => http(who, 'POST', chat(roomId, 'messages/'), said('sent')),
      'edit a message': (who, { messageId }) => http(who, 'PATCH', message(messageId), said('edited')),
      'delete a message': (who, { messageId }) => http(who, 'DELETE', message(messageId)),
      react: (who, { messageId }) => http(who, 'POST', message(messageId, 'reactions/'), { emoji: '👍' }),
      'mark as read': (who, { roomId }) => http(who, 'POST', chat(roomId, 'mark-as-read/')),
      'say that one types': (who, { roomId }) => http(who, 'POST', chat(roomId, 'typing/'), { is_typing: true }),
      leave: (who, { roomId }) => http(who, 'DELETE', chat(roomId, `members/${who.id}/remove/`)),
      'add a member': (who, { roomId, newcomerId }) =>
        http(who, 'POST', chat(roomId, 'members/add/'), { user_ids: [newcomerId] }),
      'remove a member': (who, { roomId, memberId }) =>
        http(who, 'DELETE', chat(roomId, `members/${memberId}/remove/`)),
      'rename the room': (who, { roomId }) => http(who, 'PATCH', chat(roomId), { title: 'renamed' }),
      'delete the room': (who, { roomId }) => http(who, 'DELETE', chat(roomId)),
    },
  };
}
