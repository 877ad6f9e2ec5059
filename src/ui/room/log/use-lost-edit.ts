import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog } from '#ui/live/live-state.ts';
import { covers } from '#ui/live/log-window.ts';
import { noticeDone } from '#ui/parts/notices.tsx';
import { focusComposer } from '#ui/room/composer/composer.tsx';
import { forgetEdit, unfinishedEdit } from '#ui/room/message/unfinished-edits.ts';

interface LostEdit {
  roomId: number;
  log: RoomLog;
  editingId: number | null;
  stopEditing: () => void;
}

/** Somebody deletes the message that one is changing: what one wrote can go on as a new one. */
export function useLostEdit({ roomId, log, editingId, stopEditing }: LostEdit): void {
  const t = useTranslations('message');
  const { drafts } = useParley();
  const seenId = useRef<number | null>(null);
  const { parentId } = log;

  useEffect(() => {
    if (editingId === null) return;
    if (log.messages.some(({ id }) => id === editingId)) {
      seenId.current = editingId;
      return;
    }
    if (seenId.current !== editingId || !covers(log, editingId)) return;
    seenId.current = null;
    const text = unfinishedEdit(editingId)?.trim();
    forgetEdit(editingId);
    stopEditing();
    if (!text) return;
    noticeDone(t('goneWhileEditing'), {
      label: t('keepWriting'),
      run() {
        const place = { roomId, parentId };
        const before = drafts.read(place).text.trimEnd();
        drafts.write(place, { text: before === '' ? text : `${before}\n${text}` });
        focusComposer(parentId);
      },
    });
  }, [t, drafts, roomId, parentId, log, editingId, stopEditing]);
}
