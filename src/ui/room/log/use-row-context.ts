import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { Room, RoomView } from '#contract/rooms.ts';
import type { Me, UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog, RoomMembers } from '#ui/live/live-state.ts';
import { focusComposer } from '#ui/room/composer/composer.tsx';
import { isBeingDeleted } from '#ui/room/log/deletions.ts';
import { useLostEdit } from '#ui/room/log/use-lost-edit.ts';
import { mayDo } from '#ui/room/message/may-do.ts';
import type { RowContext } from '#ui/room/message/row-context.ts';

export type Rows = ReturnType<typeof useRowContext>;

/** What the rows of a room, or of the thread of one of its messages, share; and which of them is being edited. */
export function useRowContext(view: RoomView, log: RoomLog, me: Me) {
  const { queries } = useParley();
  const { membership } = view;
  const { parentId } = log;
  const room = useSteadyRoom(view.room);
  const [editingId, setEditingId] = useState<number | null>(null);
  const members = useQuery({ ...queries.members(room.id), enabled: membership !== null });

  const people = usePeople(log.people, me, members.data?.members);

  const myRole = membership?.role ?? null;
  const context = useMemo<RowContext>(
    () => ({
      me,
      people,
      myRole,
      room,
      thread: parentId,
      startEditing: setEditingId,
      stopEditing() {
        setEditingId(null);
        requestAnimationFrame(() => focusComposer(parentId));
      },
    }),
    [me, people, myRole, room, parentId],
  );

  useLostEdit({ roomId: room.id, log, editingId, stopEditing: context.stopEditing });

  const editLast = () => {
    const last = log.messages.findLast((message) => mayDo(message, context).edit && !isBeingDeleted(message.id));
    if (last) setEditingId(last.id);
  };
  return { context, editingId, editLast };
}

/** Whoever reads on is another member each time, and the same person. */
function usePeople(written: RoomLog['people'], me: Me, members: RoomMembers['members'] | undefined): RoomLog['people'] {
  const before = useRef<RoomLog['people']>({});
  return useMemo(() => {
    const known: Record<number, UserRef> = { ...written, [me.id]: me };
    for (const { user } of members ?? []) known[user.id] = user;
    const ids = Object.keys(known);
    const isSame =
      ids.length === Object.keys(before.current).length &&
      ids.every((id) => before.current[Number(id)] === known[Number(id)]);
    if (!isSame) before.current = known;
    return before.current;
  }, [written, me, members]);
}

/** A room's counts rise with each message. Rows show none of them, and would all be drawn anew. */
function useSteadyRoom(room: Room): Room {
  const { id, kind, name, visibility, readOnly, memberCount, ownerId } = room;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what rows know a room by
  return useMemo(() => room, [id, kind, name, visibility, readOnly, memberCount, ownerId]);
}
