import { useCallback, useRef } from 'react';
import type { Room } from '#contract/rooms.ts';
import type { Goal } from '#ui/data/log-moves.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog } from '#ui/live/live-state.ts';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import type { Spot } from '#ui/room/log/use-spot.ts';

interface Moves {
  room: Room;
  log: RoomLog;
  aim: (spot: Spot | null) => void;
}

/** Goes anywhere in a room: within what is loaded at once, else when it has come. What was asked for last counts. */
export function useMoves({ room, log, aim }: Moves) {
  const { logs } = useParley();
  const shown = useRef(log);
  shown.current = log;
  const turn = useRef(0);

  return useCallback(
    async (goal: Goal, { focus = false } = {}): Promise<void> => {
      turn.current++;
      const mine = turn.current;
      const spot = spotOf(goal, focus);
      if (spot) aim(spot);
      if (isLoaded(goal, shown.current)) return;
      try {
        const found = await logs.moveTo(room.id, goal);
        if (mine !== turn.current) return;
        if (found && (found.roomId !== room.id || found.parentId !== null)) {
          const { roomId, parentId, id } = found;
          aim(null);
          goTo(parentId === null ? pathTo.message(roomId, id) : pathTo.thread(roomId, parentId, id), { instead: true });
        } else if (found) aim({ at: 'message', id: found.id, focus: true });
        else if (!spot) aim({ at: 'end', focus });
      } catch (error) {
        if (mine !== turn.current) return;
        aim(null);
        noticeFailure(error);
      }
    },
    [logs, room.id, aim],
  );
}

function spotOf(goal: Goal, focus: boolean): Spot | null {
  if (goal === 'unread') return { at: 'new' };
  if (goal === 'beginning' || goal === 'end') return { at: goal, focus };
  return 'messageId' in goal ? { at: 'message', id: goal.messageId, focus: true } : null;
}

function isLoaded(goal: Goal, log: RoomLog): boolean {
  if (goal === 'end') return !log.hasNewer;
  if (goal === 'beginning') return !log.hasOlder;
  return typeof goal === 'object' && 'messageId' in goal && log.messages.some(({ id }) => id === goal.messageId);
}
