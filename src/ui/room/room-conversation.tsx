'use client';
import type { RoomView } from '#contract/rooms.ts';
import type { Me } from '#contract/users.ts';
import type { RoomLog } from '#ui/live/live-state.ts';
import { Composer } from '#ui/room/composer/composer.tsx';
import { TypingLine } from '#ui/room/composer/typing-line.tsx';
import { MessageLog } from '#ui/room/log/message-log.tsx';
import { useRowContext } from '#ui/room/log/use-row-context.ts';

interface RoomConversationProps {
  view: RoomView;
  log: RoomLog;
  /** the message that one came for */
  at: number | null;
  me: Me;
}

/** The log and what one does in it. */
export function RoomConversation({ view, log, at, me }: RoomConversationProps) {
  const rows = useRowContext(view, log, me);
  return (
    <>
      <MessageLog view={view} log={log} at={at} rows={rows} />
      <TypingLine roomId={view.room.id} people={rows.context.people} />
      <Composer view={view} onEditLast={rows.editLast} />
    </>
  );
}
