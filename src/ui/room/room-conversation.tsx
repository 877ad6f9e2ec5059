'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Message } from '#contract/messages.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { Me, UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { changeMessage, showEdited } from '#ui/live/apply-to-log.ts';
import { changeLogs, fetchLogsAgain } from '#ui/live/cache-state.ts';
import type { RoomLog } from '#ui/live/live-state.ts';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { Composer, focusComposer } from '#ui/room/composer/composer.tsx';
import { TypingLine } from '#ui/room/composer/typing-line.tsx';
import { deleteSoon, undoDelete } from '#ui/room/log/deletions.ts';
import { MessageLog } from '#ui/room/log/message-log.tsx';
import type { RowContext } from '#ui/room/message/message-row.tsx';
import { useReactions } from '#ui/room/message/use-reactions.ts';

/** The log and what one does in it. */
export function RoomConversation({ view, log, me }: { view: RoomView; log: RoomLog; me: Me }) {
  const { api, cache, queries } = useParley();
  const react = useReactions();
  const { room, membership } = view;
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
        stopEditing() {
          setEditingId(null);
          requestAnimationFrame(focusComposer);
        },
        async edit(message: Message, content: string) {
          setEditingId(null);
          requestAnimationFrame(focusComposer);
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
  }, [me, people, myRole, react, api, cache, room.id]);

  const editLast = () => {
    const last = log.messages.findLast((message) => message.senderId === me.id);
    if (last) setEditingId(last.id);
  };
  return (
    <>
      <MessageLog view={view} log={log} context={context} editingId={editingId} pickingId={pickingId} />
      <TypingLine roomId={room.id} people={people} />
      <Composer view={view} onEditLast={editLast} />
    </>
  );
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
