import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { noticeDone } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo, usePlace } from '#ui/places/use-place.ts';
import { useOutbox } from '#ui/room/log/outbox.ts';

/** A message that is refused while its author looks at something else: he is told, and led to it. */
export function FailedElsewhere() {
  const t = useTranslations();
  const outbox = useOutbox();
  const place = usePlace();
  const known = useRef<ReadonlySet<string>>(null);

  useEffect(() => {
    const failed = outbox.filter(({ failure }) => failure !== null);
    const before = known.current;
    known.current = new Set(failed.map(({ clientId }) => clientId));
    const entry = failed.find(({ clientId }) => before !== null && !before.has(clientId));
    if (!entry?.failure) return;
    const { roomId, parentId, failure } = entry;
    const isHere =
      place.screen === 'room' && place.roomId === roomId && (parentId === null || place.thread === parentId);
    if (isHere) return;
    const path = parentId === null ? pathTo.room(roomId) : pathTo.thread(roomId, parentId);
    noticeDone(t('message.notSent', { reason: t(`errors.${failure.code}`) }), {
      label: t('message.goThere'),
      run: () => goTo(path),
    });
  }, [t, outbox, place]);
  return null;
}
