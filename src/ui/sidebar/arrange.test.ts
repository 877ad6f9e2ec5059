import { expect, test } from 'vitest';
import type { RoomView } from '#contract/rooms.ts';
import { arrange, badgeOf, isMuted } from '#ui/sidebar/arrange.ts';

const AT = '2026-01-01T00:00:00.000000Z';

function view(
  id: number,
  change: { kind?: 'dm' | 'channel'; name?: string; at?: string; unread?: number; to?: number },
) {
  const { kind = 'channel', name = `room ${id}`, at = AT, unread = 0, to = 0 } = change;
  const made: RoomView = {
    room: {
      id,
      uuid: '00000000-0000-4000-8000-000000000000',
      kind,
      visibility: 'public',
      name,
      topic: '',
      organisationId: null,
      ownerId: null,
      maxMembers: 100,
      readOnly: false,
      slowModeSeconds: 0,
      extra: {},
      seq: 1,
      memberCount: 2,
      messageCount: 0,
      lastMessageId: 0,
      lastActivityAt: at,
      createdAt: AT,
      updatedAt: AT,
    },
    membership: { role: 'member', joinedAt: AT, lastReadId: 0, lastReadAt: null, unread, mentions: to },
    other: null,
  };
  return made;
}

const byName = (a: RoomView, b: RoomView) => (a.room.name ?? '').localeCompare(b.room.name ?? '');
const ids = (views: readonly RoomView[]) => views.map(({ room }) => room.id);

test('favourites stand apart, rooms go by name, direct messages by what was last', () => {
  const rooms = [
    view(1, { name: 'zebra' }),
    view(2, { name: 'apple' }),
    view(3, { kind: 'dm', at: '2026-01-02T00:00:00.000000Z' }),
    view(4, { kind: 'dm', at: '2026-01-03T00:00:00.000000Z' }),
    view(5, { kind: 'dm', name: 'b' }),
    view(6, { name: 'a' }),
  ];
  const { favourites, channels, direct } = arrange(rooms, new Set([5, 6]), byName);
  expect([ids(favourites), ids(channels), ids(direct)]).toEqual([
    [6, 5],
    [2, 1],
    [4, 3],
  ]);
});

test('a badge is red for what is addressed to me alone, and a muted room shows nothing else', () => {
  expect(badgeOf(view(1, { unread: 3 }), false)).toEqual({ count: 3, toMe: false });
  expect(badgeOf(view(1, { unread: 3, to: 1 }), false)).toEqual({ count: 1, toMe: true });
  expect(badgeOf(view(1, { kind: 'dm', unread: 3 }), false)).toEqual({ count: 3, toMe: true });
  expect(badgeOf(view(1, { unread: 3 }), true)).toBeNull();
  expect(badgeOf(view(1, { kind: 'dm', unread: 3 }), true)).toBeNull();
  expect(badgeOf(view(1, { unread: 3, to: 2 }), true)).toEqual({ count: 2, toMe: true });
  expect(badgeOf(view(1, {}), false)).toBeNull();
});

test('muted is for ever or for a while', () => {
  const wants = { roomId: 1, level: 'all' as const, mutedUntil: null, favourite: false };
  const now = Date.parse(AT);
  expect(isMuted(undefined, now)).toBe(false);
  expect(isMuted(wants, now)).toBe(false);
  expect(isMuted({ ...wants, level: 'mentions' }, now)).toBe(false);
  expect(isMuted({ ...wants, level: 'nothing' }, now)).toBe(true);
  expect(isMuted({ ...wants, mutedUntil: '2026-01-01T00:00:01.000000Z' }, now)).toBe(true);
  expect(isMuted({ ...wants, mutedUntil: AT }, now)).toBe(false);
});
