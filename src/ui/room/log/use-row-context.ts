import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Room, RoomView } from '#contract/rooms.ts';
import type { Me, UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog } from '#ui/live/live-state.ts';
import { focusComposer } from '#ui/room/composer/composer.tsx';
import type { RowContext } from '#ui/room/message/row-context.ts';

export type Rows = ReturnType<typeof useRowContext>;

/** What the rows of a room, or of the thread of one of its messages, share; and which of them is being edited. */
export function useRowContext(view: RoomView, log: Pick<RoomLog, 'parentId' | 'messages' | 'people'>, me: Me) {
  const { queries } = useParley();
  const { membership } = view;
  const { parentId } = log;
  const room = useSteadyRoom(view.room);
  const [editingId, setEditingId] = useState<number | null>(null);
  const members = useQuery({ ...queries.members(room.id), enabled: membership !== null });

  const people = useMemo(() => {
    const known: Record<number, UserRef> = { ...log.people, [me.id]: me };
    for (const { user } of members.data?.members ?? []) known[user.id] = user;
    return known;
  }, [log.people, me, members.data?.members]);

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

  const editLast = () => {
    const last = log.messages.findLast((message) => message.senderId === me.id);
    if (last) setEditingId(last.id);
  };
  return { context, editingId, editLast };
}

/** A room's counts rise with each message. Rows show none of them, and would all be drawn anew. */
function useSteadyRoom(room: Room): Room {
  const { id, kind, name, visibility, readOnly, memberCount, ownerId } = room;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what rows know a room by
  return useMemo(() => room, [id, kind, name, visibility, readOnly, memberCount, ownerId]);
}
