import type { EventOf, StreamEvent } from '#contract/events.ts';
import type { Message } from '#contract/messages.ts';
import type { UserRef } from '#contract/users.ts';
import type { Journal } from '#ui/live/journal.ts';
import type { RoomLog, Thread } from '#ui/live/live-state.ts';
import { covers } from '#ui/live/log-window.ts';
import { meet } from '#ui/live/names.ts';

export function applyToLog(log: RoomLog, { seq, event }: StreamEvent): RoomLog {
  if (seq <= log.seq) return log;
  return { ...changeLog(log, event), seq };
}

export function applyToThread(thread: Thread, event: StreamEvent): Thread {
  return { ...thread, parent: applyToLog(thread.parent, event), replies: applyToLog(thread.replies, event) };
}

function changeLog(log: RoomLog, event: StreamEvent['event']): RoomLog {
  switch (event.type) {
    case 'message.created':
      return answered(addMessage(log, event.message, event.sender), event.thread);
    case 'message.edited':
    case 'message.pinned':
    case 'message.unpinned':
      return changeMessage(log, event.message.id, () => event.message);
    case 'message.previewed':
      return changeMessage(log, event.messageId, (message) => ({ ...message, previews: event.previews }));
    case 'message.deleted':
      return answered(unquoted(log, event.messageId), event.thread);
    case 'reaction.added':
    case 'reaction.removed':
      return changeMessage(log, event.messageId, (message) => ({ ...message, reactions: event.reactions }));
    case 'member.joined':
      return {
        ...log,
        people: meet(log.people, [event.member.user]),
      };
    case 'file.removed':
      return withoutFile(log, event.fileId);
    case 'receipt.moved':
    case 'file.added':
    case 'room.created':
    case 'room.updated':
    case 'room.deleted':
    case 'member.left':
    case 'member.role_changed':
    case 'user.updated':
    case 'user.blocked':
    case 'user.unblocked':
    case 'session.revoked':
    case 'emoji.added':
    case 'emoji.removed':
    case 'announcement.posted':
    case 'announcement.withdrawn':
    case 'announcement.dismissed':
    case 'group.changed':
    case 'group.deleted':
    case 'preferences.changed':
    case 'notifications.counted':
    case 'draft.set':
    case 'draft.cleared':
    case 'saved.added':
    case 'saved.removed':
    case 'scheduled.set':
    case 'scheduled.gone':
      return log;
    default:
      return event satisfies never;
  }
}

/** The message goes, also from where it is quoted. */
function unquoted(log: RoomLog, id: number): RoomLog {
  const messages = log.messages.filter((message) => message.id !== id);
  return { ...log, messages: messages.map((kept) => (kept.quote?.id === id ? { ...kept, quote: null } : kept)) };
}

function withoutFile(log: RoomLog, id: number): RoomLog {
  const messages = log.messages.map((message) =>
    message.files.some((file) => file.id === id)
      ? { ...message, files: message.files.filter((file) => file.id !== id) }
      : message,
  );
  return { ...log, messages };
}

/** Puts a message in its place, if that is loaded; one that is there already stays as it is. */
function addMessage(log: RoomLog, message: Message, sender: UserRef): RoomLog {
  if (message.parentId !== log.parentId || !covers(log, message.id)) return log;
  if (log.messages.some((known) => known.id === message.id)) return log;
  const at = log.messages.findLastIndex((known) => known.id < message.id) + 1;
  return {
    ...log,
    messages: log.messages.toSpliced(at, 0, message),
    people: meet(log.people, [sender]),
  };
}

/** The answer to one's own send. A log that is past it shows the message already, or was told that it is gone. */
export function showSent(log: RoomLog, message: Message, sender: UserRef): RoomLog {
  return message.seq <= log.seq ? log : addMessage(log, message, sender);
}

/** A log that was asked for at this mark of the journal, with all that has become known of it since. */
export function applySince(log: RoomLog, journal: Journal, mark: number, roomId: number): RoomLog {
  const told = journal.sinceOfRoom(mark, roomId).reduce(applyToLog, log);
  const sent = journal.sentToRoom(mark, roomId);
  return sent.reduce((shown, { message, sender }) => showSent(shown, message, sender), told);
}

/** The answer to one's own edit: the text, unless a later one is known. All else in it events tell, and better. */
export function showEdited(log: RoomLog, { id, content, mentions, editCount, editedAt }: Message): RoomLog {
  return changeMessage(log, id, (known) =>
    editCount < known.editCount ? known : { ...known, content, mentions, editCount, editedAt },
  );
}

export function changeMessage(log: RoomLog, id: number, change: (message: Message) => Message): RoomLog {
  return { ...log, messages: log.messages.map((message) => (message.id === id ? change(message) : message)) };
}

function answered(log: RoomLog, thread: EventOf<'message.created'>['thread']): RoomLog {
  if (!thread) return log;
  const { parentId, threadCount, lastReplyAt } = thread;
  return changeMessage(log, parentId, (message) => ({ ...message, threadCount, lastReplyAt }));
}
