'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import type { Me, UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog } from '#ui/live/live-state.ts';
import { Composer, focusComposer } from '#ui/room/composer/composer.tsx';
import { TypingLine } from '#ui/room/composer/typing-line.tsx';
import { MessageLog } from '#ui/room/log/message-log.tsx';
import type { RowContext } from '#ui/room/message/row-context.ts';

/** The log and what one does in it. */
export function RoomConversation({ view, log, me }: { view: RoomView; log: RoomLog; me: Me }) {
  const { queries } = useParley();
  const { room, membership } = view;
  const [editingId, setEditingId] = useState<number | null>(null);
  const members = useQuery({ ...queries.members(room.id), enabled: membership !== null });

  const people = useMemo(() => {
    const known: Record<number, UserRef> = { ...log.people, [me.id]: me };
    for (const { user } of members.data?.members ?? []) known[user.id] = user;
    return known;
  }, [log.people, me, members.data]);

  const myRole = membership?.role ?? null;
  const context = useMemo<RowContext>(
    () => ({
      me,
      people,
      myRole,
      room,
      thread: null,
      startEditing: setEditingId,
      stopEditing() {
        setEditingId(null);
        requestAnimationFrame(() => focusComposer());
      },
    }),
    [me, people, myRole, room],
  );

  const editLast = () => {
    const last = log.messages.findLast((message) => message.senderId === me.id);
    if (last) setEditingId(last.id);
  };
  return (
    <>
      <MessageLog view={view} log={log} context={context} editingId={editingId} />
      <TypingLine roomId={room.id} people={people} />
      <Composer view={view} onEditLast={editLast} />
    </>
  );
}
