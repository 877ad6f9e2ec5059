import { type PointerEvent, useRef } from 'react';
import type { Message } from '#contract/messages.ts';
import type { Saved } from '#contract/saved.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { mayDo } from '#ui/room/message/may-do.ts';
import { openDialog } from '#ui/room/message/open-dialog.ts';
import type { RowContext } from '#ui/room/message/row-context.ts';
import type { Deeds } from '#ui/room/message/use-deeds.ts';

const LONG_MS = 450;
const STILL_PX = 10;

/** A finger that rests on a message opens its menu. A finger that moves scrolls, and one that lifts soon has tapped. */
export function useLongPress(message: Message, context: RowContext, deeds: Deeds) {
  const { cache } = useParley();
  const pressed = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);

  const letGo = () => {
    if (pressed.current) clearTimeout(pressed.current.timer);
    pressed.current = null;
  };
  const open = async () => {
    letGo();
    const { deedsOf } = await import('#ui/room/message/deeds.tsx');
    const saved = cache.getQueryData<readonly Saved[]>(keys.saved);
    const isSaved = saved?.some(({ messageId }) => messageId === message.id) ?? false;
    openDialog({
      kind: 'deeds',
      deeds: deedsOf(message, context, deeds, isSaved),
      onReact: mayDo(message, context).react ? (emoji) => void deeds.react(message, emoji) : null,
    });
  };
  return {
    onPointerDown(event: PointerEvent) {
      if (event.pointerType !== 'touch' || !event.isPrimary) return;
      letGo();
      pressed.current = {
        timer: setTimeout(() => void open().catch(noticeFailure), LONG_MS),
        x: event.clientX,
        y: event.clientY,
      };
    },
    onPointerMove(event: PointerEvent) {
      const from = pressed.current;
      if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX) letGo();
    },
    onPointerUp: letGo,
    onPointerCancel: letGo,
    onContextMenu(event: React.MouseEvent) {
      // Else the browser's own menu comes over ours.
      if ('pointerType' in event.nativeEvent && event.nativeEvent.pointerType === 'touch') event.preventDefault();
    },
  };
}
