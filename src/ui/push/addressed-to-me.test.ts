import { expect, test } from 'vitest';
import type { RoomPreferences } from '#contract/preferences.ts';
import type { RoomView } from '#contract/rooms.ts';
import { addressedToMe } from '#ui/push/addressed-to-me.ts';

const NOW = '2026-03-01T12:00:00.000000Z';

const view = (id: number, kind: 'dm' | 'channel', unread: number, mentions: number) =>
  ({ room: { id, kind }, membership: { unread, mentions } }) as RoomView;
const wish = (roomId: number, more: Partial<RoomPreferences>): RoomPreferences => ({
  roomId,
  level: 'all',
  mutedUntil: null,
  favourite: false,
  ...more,
});

test('a direct message is to me, in a room what mentions me', () => {
  expect(addressedToMe([view(1, 'dm', 3, 1), view(2, 'channel', 9, 2)], [], NOW)).toBe(5);
});

test('what I muted is not, for as long as I muted it', () => {
  const rooms = [view(1, 'channel', 9, 2), view(2, 'dm', 1, 0), view(3, 'dm', 4, 0)];
  const wishes = [
    wish(1, { level: 'nothing' }),
    wish(2, { mutedUntil: '2026-03-01T13:00:00.000000Z' }),
    wish(3, { mutedUntil: '2026-03-01T11:00:00.000000Z' }),
  ];
  expect(addressedToMe(rooms, wishes, NOW)).toBe(4);
});
