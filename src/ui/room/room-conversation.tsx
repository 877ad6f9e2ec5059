'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import type { Me, UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog } from '#ui/live/live-state.ts';
import { Composer, focusComposer } from '#ui/room/composer/composer.tsx';
import { JoinBar } from '#ui/room/composer/join-bar.tsx';
import { TypingLine } from '#ui/room/composer/typing-line.tsx';
import { MessageLog } from '#ui/room/log/message-log.tsx';
import { useSending } from '#ui/room/log/outbox.ts';
import type { RowContext } from '#ui/room/message/row-context.ts';
import { useRoomName } from '#ui/room/room-name.tsx';

/** The log and what one does in it. */
export function RoomConversation({ view, log, me }: { view: RoomView; log: RoomLog; me: Me }) {
  const t = useTranslations('composer');
  const { queries } = useParley();
  const { send } = useSending();
  const name = useRoomName()(view);
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
        requestAnimationFrame(focusComposer);
      },
    }),
    [me, people, myRole, room],
  );

  const editLast = () => {
    const last = log.messages.findLast((message) => message.senderId === me.id);
    if (last) setEditingId(last.id);
  };
  const mayWrite = !room.readOnly || myRole !== 'member';
  return (
    <>
      <MessageLog view={view} log={log} context={context} editingId={editingId} />
      <TypingLine roomId={room.id} people={people} />
      {membership === null ? (
        <JoinBar roomId={room.id} />
      ) : mayWrite ? (
        <Composer
          roomId={room.id}
          placeholder={room.kind === 'channel' ? t('toRoom', { name }) : t('toPerson', { name })}
          onSend={(content) => send(room.id, content)}
          onEditLast={editLast}
        />
      ) : (
        <p className="border-t border-line px-6 py-4 text-sm text-ink-2">{t('readOnly')}</p>
      )}
    </>
  );
}
