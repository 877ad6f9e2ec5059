import { useTranslations } from 'next-intl';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { MAX_FILES_PER_MESSAGE } from '#contract/limits.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { isAt, type Upload } from '#ui/uploads/upload-keeper.ts';

const NONE: readonly Upload[] = [];

/** The files that go with the next message of this place. */
export function useAttachments(roomId: number, parentId: number | null) {
  const t = useTranslations('uploads');
  const { uploads } = useParley();
  const read = () => uploads.all;
  const all = useSyncExternalStore(uploads.subscribe, read, () => NONE);
  const place = useMemo(() => ({ roomId, parentId }), [roomId, parentId]);
  const waiting = useMemo(
    () => all.filter((one) => !one.isSent && one.voice === null && isAt(place, one)),
    [all, place],
  );
  const add = useCallback(
    (files: readonly File[]) => {
      const left = MAX_FILES_PER_MESSAGE - uploads.all.filter((one) => !one.isSent && isAt(place, one)).length;
      // A folder comes as a file without bytes.
      const whole = files.filter(({ size }) => size > 0);
      for (const file of whole.slice(0, left)) uploads.add(place, file, file.name);
      if (whole.length < files.length) noticeDone(t('empty'));
      if (whole.length > left) noticeDone(t('tooMany', { count: MAX_FILES_PER_MESSAGE }));
    },
    [uploads, place, t],
  );
  return { waiting, add };
}

export function useSentBytes(id: string): number {
  const { uploads } = useParley();
  const read = () => uploads.sentBytes(id);
  return useSyncExternalStore(uploads.subscribe, read, read);
}
