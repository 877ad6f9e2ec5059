import { describe, expect, test } from 'vitest';
import type { Event } from '#contract/events.ts';
import { applyEvent } from '#ui/live/apply-event.ts';
import {
  ADA,
  AT,
  created,
  draft,
  FILE,
  inRoom,
  message,
  messagesOf,
  NEWS,
  REPLY,
  roomOf,
  SAVED,
  SCHEDULED,
  stateWith,
  toAll,
  toUser,
  view,
} from '#ui/live/live-samples.ts';
import type { LiveState } from '#ui/live/live-state.ts';

describe('my own message', () => {
  const mine = inRoom(created({ clientId: 'c1', content: 'Mine' }, ADA));

  test('is unread for nobody', () => {
    expect(roomOf(applyEvent(stateWith(), mine))?.membership?.unread).toBe(0);
  });

  test('is there once when its answer came before its event', () => {
    const before = stateWith();
    const log = before.logs.get(7);
    if (!log) throw new Error('the room has a log');
    const answered = { ...log, messages: [...log.messages, message({ id: 101, senderId: 1, clientId: 'c1' })] };
    const after = applyEvent({ ...before, logs: new Map([[7, answered]]) }, mine);
    expect(messagesOf(after).map(({ id }) => id)).toEqual([100, 101]);
  });
});

describe('what was fetched is newer than the event', () => {
  test('[E4] a draft, a saved and a scheduled message stay as they were fetched', () => {
    const before = stateWith({ drafts: [draft({ version: 12 })], saved: [{ ...SAVED, version: 12 }] });
    const late: Event[] = [
      { type: 'draft.set', draft: draft({ content: 'Older', version: 9 }) },
      { type: 'draft.cleared', roomId: 7, parentId: null },
      { type: 'saved.removed', messageId: 100 },
      {
        type: 'scheduled.set',
        scheduled: { ...SCHEDULED, content: 'Older', updatedAt: '2026-02-01T10:00:00.000000Z' },
      },
    ];
    for (const event of late) expect(applyEvent(before, toUser(event, ADA.id, 9))).toEqual(before);
  });

  test('a room that already counts the message does not count it again', () => {
    const after = applyEvent(stateWith({ rooms: [view({ seq: 11 })] }), inRoom(created()));
    expect(roomOf(after)?.membership?.unread).toBe(0);
  });

  test('a reply counts at the message that it answers', () => {
    const reply = created({ parentId: 100 });
    const thread = { parentId: 100, threadCount: 1, lastReplyAt: AT };
    const after = applyEvent(stateWith(), inRoom({ ...reply, thread } as Event));
    expect(messagesOf(after)[0]).toMatchObject({ threadCount: 1, lastReplyAt: AT });
  });

  test('[E4] a deleted message goes from the quotes of it too', () => {
    const quote = { id: 100, senderId: 2, senderName: 'Bob', excerpt: 'Hello', createdAt: AT };
    const quoting = applyEvent(stateWith(), inRoom(created({ quote })));
    expect(messagesOf(quoting)[1]?.quote).toEqual(quote);
    const gone = { type: 'message.deleted', messageId: 100, senderId: 2, deletedBy: 2, thread: null } as const;
    const after = applyEvent(quoting, inRoom({ ...gone, mentions: [] }, 12));
    expect(messagesOf(after)).toMatchObject([{ id: 101, quote: null }]);
  });

  test('[E4] a deleted file goes from the message that it hangs on', () => {
    const other = { ...FILE, id: 6 };
    const bearing = applyEvent(stateWith(), inRoom(created({ files: [FILE, other] })));
    const after = applyEvent(bearing, inRoom({ type: 'file.removed', fileId: FILE.id, removedBy: 2 }, 12));
    expect(messagesOf(after)[1]?.files).toEqual([other]);
  });

  test('a deleted unread message leaves the badge with its mention', () => {
    const unread = applyEvent(stateWith(), inRoom(created({ mentions: [1] })));
    const gone = { type: 'message.deleted', messageId: 101, senderId: 2, deletedBy: 2, thread: null } as const;
    const after = applyEvent(unread, inRoom({ ...gone, mentions: [1] }, 12));
    expect(roomOf(after)?.membership).toMatchObject({ unread: 0, mentions: 0 });
  });
});

test('[E4] what I dismissed on another device does not come up when word of its posting comes late', () => {
  const dismissed = applyEvent(stateWith(), toUser({ type: 'announcement.dismissed', announcementId: 9 }, ADA.id));
  const after = applyEvent(dismissed, toAll({ type: 'announcement.posted', announcement: { ...NEWS, id: 9 } }));
  expect(after.announcements?.items).toEqual([NEWS]);
});

describe('a part of a room', () => {
  const first = stateWith().logs.get(7);
  const middle = (change: object) =>
    stateWith({ logs: new Map([[7, { ...(first as NonNullable<typeof first>), ...change }]]) });

  test('what is written beyond it counts in the room, and is not shown among what is far from it', () => {
    const after = applyEvent(middle({ hasOlder: true, hasNewer: true }), inRoom(created()));
    expect(messagesOf(after).map(({ id }) => id)).toEqual([100]);
    expect(after.logs.get(7)?.hasNewer).toBe(true);
    expect(roomOf(after)).toMatchObject({ room: { messageCount: 2 }, membership: { unread: 1 } });
  });

  test('what happens to a message in it is shown, whichever part it is', () => {
    const reacted = { type: 'reaction.added', messageId: 100, userId: 2, emoji: '👍' } as const;
    const event = inRoom({ ...reacted, reactions: [{ emoji: '👍', userIds: [2] }] });
    const after = applyEvent(middle({ hasOlder: true, hasNewer: true }), event);
    expect(messagesOf(after)[0]?.reactions).toHaveLength(1);
  });
});

describe('a reply', () => {
  const repliesOf = (state: LiveState) => state.threads.get(100)?.replies.messages.map(({ id }) => id);
  const thread = { parentId: 100, threadCount: 2, lastReplyAt: AT };
  const replied = inRoom({ ...created({ id: 1101, parentId: 100 }), thread } as Event);

  test('stands in its thread and not among the messages of the room, which count it', () => {
    const after = applyEvent(stateWith(), replied);
    expect(repliesOf(after)).toEqual([1005, 1101]);
    expect(messagesOf(after)).toMatchObject([{ id: 100, threadCount: 2 }]);
    expect(after.threads.get(100)?.parent.messages).toMatchObject([{ id: 100, threadCount: 2 }]);
    expect(roomOf(after)?.membership?.unread).toBe(1);
  });

  test('of another message stands in no thread that is open', () => {
    const after = applyEvent(stateWith(), inRoom(created({ id: 1101, parentId: 99 })));
    expect(repliesOf(after)).toEqual([1005]);
    expect(messagesOf(after)).toHaveLength(1);
  });

  test('is edited, deleted, and goes with the room like the rest', () => {
    const edited = message({ ...REPLY, content: 'Better', seq: 12 });
    const once = applyEvent(
      stateWith(),
      inRoom({ type: 'message.edited', message: edited, mentioned: [], unmentioned: [] }),
    );
    expect(once.threads.get(100)?.replies.messages[0]?.content).toBe('Better');
    const gone = { type: 'message.deleted' as const, senderId: 2, deletedBy: 2, mentions: [], thread: null };
    expect(repliesOf(applyEvent(once, inRoom({ ...gone, messageId: 1005 }, 12)))).toEqual([]);
    const orphaned = applyEvent(once, inRoom({ ...gone, messageId: 100 }, 12));
    expect(orphaned.threads.get(100)?.parent.messages).toEqual([]);
    expect(applyEvent(once, inRoom({ type: 'room.deleted', roomId: 7 }, 12)).threads.size).toBe(0);
  });
});
