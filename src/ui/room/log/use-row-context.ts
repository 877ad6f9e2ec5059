import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import type { Me, UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { changeMessage, showEdited } from '#ui/live/apply-to-log.ts';
import { changeLogs, fetchLogsAgain } from '#ui/live/cache-state.ts';
import type { RoomLog } from '#ui/live/live-state.ts';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { focusComposer } from '#ui/room/composer/composer.tsx';
import { deleteSoon, undoDelete } from '#ui/room/log/deletions.ts';
import type { RowContext } from '#ui/room/message/message-row.tsx';
import { useReactions } from '#ui/room/message/use-reactions.ts';

export type Rows = ReturnType<typeof useRowContext>;

/** What the rows of a room, or of the thread of one of its messages, share; and which of them is being edited. */
export function useRowContext(view: RoomView, log: RoomLog, me: Me) {
  const { api, cache, queries } = useParley();
  const react = useReactions();
  const { room, membership } = view;
  const { parentId } = log;
  const [editingId, setEditingId] = useState<number | null>(null);
  const [pickingId, setPickingId] = useState<number | null>(null);
  const members = useQuery({ ...queries.members(room.id), enabled: membership !== null });
  useOutsidePress(pickingId !== null, () => setPickingId(null));

  const people = useMemo(() => {
    const known: Record<number, UserRef> = { ...log.people, [me.id]: me };
    for (const { user } of members.data?.members ?? []) known[user.id] = user;
    return known;
  }, [log.people, me, members.data]);

  const myRole = membership?.role ?? null;
  const context = useMemo<RowContext>(() => {
    const stopEditing = () => {
      setEditingId(null);
      requestAnimationFrame(() => focusComposer(parentId));
    };
    return {
      me,
      people,
      myRole,
      act: {
        react,
        delete: (message) => deleteSoon(api, message.id),
        undoDelete,
        pick: setPickingId,
        startEditing: setEditingId,
        stopEditing,
        async edit(message, content) {
          stopEditing();
          const show = (change: (log: RoomLog) => RoomLog) => changeLogs(cache, room.id, change);
          show((known) => changeMessage(known, message.id, (is) => ({ ...is, content })));
          try {
            const edited = await api.messages.edit.mutate({ messageId: message.id, content });
            show((known) => showEdited(known, edited));
          } catch (error) {
            noticeFailure(error);
            fetchLogsAgain(cache, room.id);
          }
        },
      },
    };
  }, [me, people, myRole, react, api, cache, room.id, parentId]);

  const editLast = () => {
    const last = log.messages.findLast((message) => message.senderId === me.id);
    if (last) setEditingId(last.id);
  };
  return { context, editingId, pickingId, editLast };
}

function useOutsidePress(isOpen: boolean, onPress: () => void): void {
  useEffect(() => {
    if (!isOpen) return;
    const listen = (event: PointerEvent) => {
      if (event.target instanceof Element && !event.target.closest('[role=toolbar]')) onPress();
    };
    document.addEventListener('pointerdown', listen);
    return () => document.removeEventListener('pointerdown', listen);
  });
}
