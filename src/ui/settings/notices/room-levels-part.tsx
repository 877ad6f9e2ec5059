'use client';
import { useQuery } from '@tanstack/react-query';
import { useLocale, useNow, useTranslations } from 'next-intl';
import type { RoomPreferences } from '#contract/preferences.ts';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useShortTime } from '#ui/language/clock-time.ts';
import { Choice } from '#ui/parts/choice.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';
import { Part } from '#ui/settings/part.tsx';

const LEVELS = ['all', 'mentions', 'nothing'] as const;

/** Rooms that are to be quieter than others. The event of the change brings the list up to date. */
export function RoomLevelsPart() {
  const t = useTranslations('settingsScreen.notices');
  const { api, queries } = useParley();
  const { data: rooms = [] } = useQuery(queries.rooms);
  const { data: preferences } = useQuery(queries.preferences);
  const nameOf = useRoomName();
  const inOrder = new Intl.Collator(useLocale(), { numeric: true }).compare;
  const now = useNow({ updateInterval: 60_000 });

  const sorted = rooms.toSorted((a, b) => inOrder(nameOf(a), nameOf(b)));
  const ofRoom = ({ room }: RoomView) => preferences?.items.find(({ roomId }) => roomId === room.id);
  const isOther = (view: RoomView) => {
    const own = ofRoom(view);
    return own !== undefined && (own.level !== 'all' || isMuted(own, now));
  };
  const set = (roomId: number, level: RoomPreferences['level']) => {
    api.preferences.setRoom.mutate({ roomId, level, mutedUntil: null }).catch(noticeFailure);
  };
  const plain = sorted.filter((view) => !isOther(view));

  return (
    <Part title={t('rooms')} text={t('roomsText')}>
      {sorted.filter(isOther).map((view) => (
        <RoomLevel
          key={view.room.id}
          name={nameOf(view)}
          own={ofRoom(view)}
          onChange={(level) => set(view.room.id, level)}
        />
      ))}
      {plain.length > 0 && (
        <Choice
          label={t('addRoom')}
          value=""
          onChange={(id) => set(Number(id), 'mentions')}
          choices={[
            { value: '', label: t('chooseRoom') },
            ...plain.map((view) => ({ value: String(view.room.id), label: nameOf(view) })),
          ]}
        />
      )}
    </Part>
  );
}

const isMuted = ({ mutedUntil }: RoomPreferences, now: Date) =>
  mutedUntil !== null && Date.parse(mutedUntil) > now.getTime();

interface RoomLevelProps {
  name: string;
  own: RoomPreferences | undefined;
  onChange: (level: RoomPreferences['level']) => void;
}

function RoomLevel({ name, own, onChange }: RoomLevelProps) {
  const t = useTranslations('settingsScreen.notices');
  const moment = useShortTime();
  const now = useNow();
  const mutedUntil = own && isMuted(own, now) ? own.mutedUntil : null;
  // For ever is a day in the far future, which nobody wants to read.
  const isForEver = mutedUntil !== null && Date.parse(mutedUntil) > now.getTime() + 10 * 366 * 86_400_000;
  const hint = mutedUntil === null ? undefined : isForEver ? t('muted') : t('mutedUntil', { at: moment(mutedUntil) });
  return (
    <Choice
      label={name}
      value={own?.level ?? 'all'}
      onChange={onChange}
      choices={LEVELS.map((level) => ({ value: level, label: t(`levels.${level}`) }))}
      {...(hint === undefined ? {} : { hint })}
    />
  );
}
