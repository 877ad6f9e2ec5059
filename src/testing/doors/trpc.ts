import { toChatError } from '#api/errors.ts';
import { type Act, overHttp, type TestDoor, type Tried } from '#testing/doors/door.ts';
import type { Person } from '#testing/house.ts';

const HIDDEN = new Set([
  'room_not_found',
  'message_not_found',
  'user_not_found',
  'file_not_found',
  'webhook_not_found',
  'scheduled_not_found',
]);

async function tried(call: Promise<unknown>): Promise<Tried> {
  try {
    await call;
    return { outcome: 'yes', answer: 'done' };
  } catch (error) {
    const { code } = toChatError(error);
    return { outcome: HIDDEN.has(code) ? 'hidden' : 'no', answer: code };
  }
}

function upload(text: string): FormData {
  const made = new FormData();
  made.set('file', new File([text], 'note.txt', { type: 'text/plain' }));
  return made;
}

/** The typed procedures, and the files beside them. */
export function trpcDoor(base: () => string): TestDoor {
  const http = overHttp(base);
  const call =
    (make: (api: Person['api'], target: Parameters<Act>[1], who: Person) => Promise<unknown>): Act =>
    (who, target) =>
      tried(make(who.api, target, who));
  return {
    name: 'trpc',
    hidden: 'hidden',
    acts: {
      'read the room': call((api, { roomId }) => api.rooms.get({ roomId })),
      'list messages': call((api, { roomId }) => api.messages.list({ roomId })),
      'read a message': call((api, { messageId }) => api.messages.get({ messageId })),
      'search the room': call((api, { roomId }) => api.search.messages({ roomId, query: 'hello' })),
      send: call((api, { roomId }) => api.messages.send({ roomId, content: 'sent' })),
      'open a permalink': call((api, { messageId }) => api.messages.around({ messageId })),
      'jump to a date': call((api, { roomId }) => api.messages.since({ roomId, since: '2026-01-01T00:00:00Z' })),
      'see who answers': call((api, { roomId, messageId }) =>
        api.messages.repliers({ roomId, messageIds: [messageId] }),
      ),
      'see what an edit replaced': call((api, { messageId }) => api.messages.edits({ messageId })),
      'quote a message': call((api, { roomId, messageId }) =>
        api.messages.send({ roomId, content: 'quoting', quoteId: messageId }),
      ),
      'forward a message': call(async (api, { messageId }) => {
        const { room } = await api.rooms.create({ name: 'elsewhere' });
        return api.messages.forward({ messageId, roomId: room.id });
      }),
      'plan a message': call((api, { roomId }) =>
        api.scheduled.create({
          message: { roomId, content: 'later' },
          sendAt: new Date(Date.now() + 3600_000).toISOString(),
        }),
      ),
      'write a draft': call((api, { roomId }) => api.drafts.set({ roomId, content: 'begun' })),
      'save a message': call((api, { messageId }) => api.saved.add({ messageId })),
      'take a preview away': call((api, { messageId }) =>
        api.messages.removePreview({ messageId, url: 'https://example.org' }),
      ),
      'edit a message': call((api, { messageId }) => api.messages.edit({ messageId, content: 'edited' })),
      'delete a message': call((api, { messageId }) => api.messages.delete({ messageId })),
      'pin a message': call((api, { messageId }) => api.messages.pin({ messageId, pinned: true })),
      react: call((api, { messageId }) => api.reactions.add({ messageId, emoji: '👍' })),
      'see reactions': call((api, { messageId }) => api.reactions.list({ messageId })),
      'mark as read': call((api, { roomId }) => api.receipts.markRead({ roomId })),
      'say that one types': call((api, { roomId }) => api.typing.set({ roomId, typing: true })),
      'see who has read': call((api, { messageId }) => api.receipts.readers({ messageId })),
      'list members': call((api, { roomId }) => api.members.list({ roomId })),
      join: call((api, { roomId }) => api.members.join({ roomId })),
      leave: call((api, { roomId }) => api.members.leave({ roomId })),
      'add a member': call((api, { roomId, newcomerId }) => api.members.add({ roomId, userId: newcomerId })),
      'add a moderator': call((api, { roomId, newcomerId }) =>
        api.members.add({ roomId, userId: newcomerId, role: 'moderator' }),
      ),
      'remove a member': call((api, { roomId, memberId }) => api.members.remove({ roomId, userId: memberId })),
      'change a role': call((api, { roomId, memberId }) =>
        api.members.setRole({ roomId, userId: memberId, role: 'moderator' }),
      ),
      'promote oneself': call((api, { roomId }, who) => api.members.setRole({ roomId, userId: who.id, role: 'owner' })),
      'rename the room': call((api, { roomId }) => api.rooms.update({ roomId, name: 'renamed' })),
      'open the room to all': call((api, { roomId }) => api.rooms.update({ roomId, visibility: 'public' })),
      'delete the room': call((api, { roomId }) => api.rooms.delete({ roomId })),
      'see statistics': call((api, { roomId }) => api.stats.room({ roomId, period: '7d' })),
      'see the audit log': call((api, { roomId }) => api.audit.list({ roomId })),
      'upload a file': (who, { roomId }) => http(who, 'POST', `/files?roomId=${roomId}`, upload('note')),
      'list files': call((api, { roomId }) => api.files.list({ roomId, kind: 'image' })),
      'download a file': call((api, { fileId }) => api.files.get({ fileId })),
      'see how long it is kept': call((api, { roomId }) => api.rooms.retention({ roomId })),
      'say how long it is kept': call((api, { roomId }) => api.rooms.setRetention({ roomId, keep: 30 })),
      'invite by a link': call((api, { roomId }) => api.invites.create({ roomId })),
      'see the invitations': call((api, { roomId }) => api.invites.list({ roomId })),
      'slow the room down': call((api, { roomId }) => api.rooms.update({ roomId, slowModeSeconds: 0 })),
      'mute the room': call((api, { roomId }) => api.preferences.setRoom({ roomId, level: 'all' })),
      'make a webhook': call((api, { roomId }) =>
        api.webhooks.create({
          roomId,
          url: 'https://example.org/hook',
          events: ['message_sent'],
          secret: 'a long secret',
        }),
      ),
    },
  };
}
