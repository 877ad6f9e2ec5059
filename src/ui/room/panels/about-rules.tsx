'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { Field } from '#ui/parts/field.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { Switch } from '#ui/parts/switch.tsx';
import { AboutSection } from '#ui/room/panels/about-section.tsx';
import { useUpdateRoom } from '#ui/rooms/use-update-room.ts';

const SLOW = ['0', '10', '30', '60', '300', '900', '3600', '21600'] as const;
const KEPT_DAYS = [7, 30, 90, 365];

/** What holds in a room. Owners set it, moderators its pace, all others read what it is. */
export function AboutRules({ view }: { view: RoomView }) {
  const t = useTranslations('about');
  const { room, membership } = view;
  const update = useUpdateRoom(room.id);
  const isOwner = membership?.role === 'owner';
  const leads = isOwner || membership?.role === 'moderator';
  const pace = useDuration();
  if (!leads) return <RulesTold view={view} />;
  const slow = String(room.slowModeSeconds);
  const paces = (SLOW as readonly string[]).includes(slow) ? SLOW : [...SLOW, slow];
  return (
    <AboutSection title={t('rules')}>
      {isOwner && room.kind === 'channel' && (
        <Choice
          label={t('whoJoins')}
          value={room.visibility}
          onChange={(visibility) => void update({ visibility })}
          choices={[
            { value: 'public', label: t('publicRoom') },
            { value: 'private', label: t('privateRoom') },
          ]}
        />
      )}
      {isOwner && (
        <Switch
          label={t('readOnly')}
          hint={t('readOnlyHint')}
          checked={room.readOnly}
          onChange={(readOnly) => void update({ readOnly })}
        />
      )}
      <Choice
        label={t('slow')}
        hint={t('slowHint')}
        value={slow}
        onChange={(seconds) => void update({ slowModeSeconds: Number(seconds) })}
        choices={paces.map((value) => ({ value, label: value === '0' ? t('slowOff') : pace(Number(value)) }))}
      />
      {isOwner && <MostMembers key={room.maxMembers} view={view} />}
      <Retention roomId={room.id} maySet={isOwner} />
      <LegalHold roomId={room.id} />
    </AboutSection>
  );
}

function RulesTold({ view: { room, membership } }: { view: RoomView }) {
  const t = useTranslations('about');
  const pace = useDuration();
  if (!membership) return null;
  return (
    <AboutSection title={t('rules')}>
      {room.readOnly && <p className="text-sm text-ink-2">{t('readOnlyHint')}</p>}
      {room.slowModeSeconds > 0 && (
        <p className="text-sm text-ink-2">{t('slowTold', { pace: pace(room.slowModeSeconds) })}</p>
      )}
      <Retention roomId={room.id} maySet={false} />
      <LegalHold roomId={room.id} />
    </AboutSection>
  );
}

function useDuration(): (seconds: number) => string {
  const t = useTranslations('about');
  return (seconds) => {
    if (seconds < 60) return t('seconds', { count: seconds });
    if (seconds < 3600) return t('minutes', { count: Math.round(seconds / 60) });
    return t('hours', { count: Math.round(seconds / 3600) });
  };
}

function MostMembers({ view: { room } }: { view: RoomView }) {
  const t = useTranslations('about');
  const update = useUpdateRoom(room.id);
  const [text, setText] = useState(String(room.maxMembers));
  const number = Number(text);
  const isRight = Number.isInteger(number) && number >= Math.max(2, room.memberCount) && number <= 10_000;
  const save = () => {
    if (isRight && number !== room.maxMembers) void update({ maxMembers: number });
  };
  return (
    <Field
      label={t('most')}
      inputMode="numeric"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => event.key === 'Enter' && save()}
      error={isRight ? undefined : t('mostWrong', { least: Math.max(2, room.memberCount) })}
      dir="ltr"
    />
  );
}

function Retention({ roomId, maySet }: { roomId: number; maySet: boolean }) {
  const t = useTranslations('about');
  const { api, cache } = useParley();
  const { data } = useQuery({
    queryKey: keys.retention(roomId),
    queryFn: () => api.rooms.retention.query({ roomId }),
    staleTime: 0,
  });
  if (!data) return null;
  const { keep, days } = data;
  if (!maySet) return <p className="text-sm text-ink-2">{days === null ? t('keptForever') : t('kept', { days })}</p>;
  const own = typeof keep === 'number' && !KEPT_DAYS.includes(keep) ? [...KEPT_DAYS, keep] : KEPT_DAYS;
  const set = async (chosen: string) => {
    const next = chosen === 'server' || chosen === 'forever' ? chosen : Number(chosen);
    try {
      await api.rooms.setRetention.mutate({ roomId, keep: next });
    } catch (error) {
      noticeFailure(error);
    }
    await cache.invalidateQueries({ queryKey: keys.retention(roomId) });
  };
  return (
    <Choice
      label={t('retention')}
      hint={t('retentionHint')}
      value={String(keep)}
      onChange={(chosen) => void set(chosen)}
      choices={[
        { value: 'server', label: t('asServer') },
        { value: 'forever', label: t('forever') },
        ...own.map((count) => ({ value: String(count), label: t('days', { count }) })),
      ]}
    />
  );
}

/** Only admins are told, and whoever is held is not. */
function LegalHold({ roomId }: { roomId: number }) {
  const t = useTranslations('about');
  const { api, queries } = useParley();
  const { data: me } = useQuery(queries.me);
  const { data } = useQuery({
    queryKey: keys.holds,
    queryFn: () => api.admin.holds.query({ limit: 100 }),
    enabled: me !== undefined && me.role !== 'member',
    staleTime: 0,
  });
  const isHeld = data?.items.some((hold) => hold.roomId === roomId && hold.liftedAt === null) ?? false;
  return isHeld ? <p className="rounded-m bg-signal-soft px-3 py-2 text-sm text-signal">{t('held')}</p> : null;
}
