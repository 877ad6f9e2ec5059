'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import type { UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { Switch } from '#ui/parts/switch.tsx';
import { PersonFacts } from '#ui/people/person-facts.tsx';
import { StatusLine } from '#ui/people/status-line.tsx';
import { useBlock } from '#ui/people/use-block.ts';
import { AboutHooks } from '#ui/room/panels/about-hooks.tsx';
import { AboutInvites } from '#ui/room/panels/about-invites.tsx';
import { AboutLeaving } from '#ui/room/panels/about-leaving.tsx';
import { AboutRules } from '#ui/room/panels/about-rules.tsx';
import { AboutSection } from '#ui/room/panels/about-section.tsx';
import { AboutText } from '#ui/room/panels/about-text.tsx';
import { useHearing } from '#ui/rooms/use-hearing.ts';
import { useWantsOf } from '#ui/rooms/use-wants.ts';

/** What a room is, what one wants of it, and for those who lead it all that can be set. */
export function AboutTab({ view }: { view: RoomView }) {
  const { room, other, membership } = view;
  const leads = room.kind !== 'dm' && membership !== null && membership.role !== 'member';
  return (
    <div className="grid gap-6 px-4 py-4">
      {other ? <AboutPerson user={other} /> : <AboutText view={view} mayEdit={leads} />}
      {membership && <ForMe roomId={room.id} />}
      {room.kind !== 'dm' && <AboutRules view={view} />}
      {leads && <AboutInvites room={room} />}
      {leads && <AboutHooks room={room} isOwner={membership?.role === 'owner'} />}
      {room.kind !== 'dm' && membership && <AboutLeaving view={view} />}
    </div>
  );
}

function ForMe({ roomId }: { roomId: number }) {
  const t = useTranslations('about');
  const { hearing, choose, choices } = useHearing(roomId);
  const { wants, change } = useWantsOf(roomId);
  return (
    <AboutSection title={t('forMe')}>
      <Choice label={t('hear')} value={hearing} onChange={(next) => void choose(next)} choices={choices} />
      <Switch
        label={t('favourite')}
        hint={t('favouriteHint')}
        checked={wants.favourite}
        onChange={(favourite) => void change({ favourite })}
      />
    </AboutSection>
  );
}

function AboutPerson({ user }: { user: UserRef }) {
  const t = useTranslations('people');
  const { queries } = useParley();
  const { data: card } = useQuery(queries.card(user.id));
  const { isBlocked, set } = useBlock(user);
  return (
    <div className="grid justify-items-start gap-3">
      {card && <StatusLine card={card} />}
      {card && <PersonFacts card={card} />}
      <Button onClick={() => void set(!isBlocked)}>{isBlocked ? t('unblock') : t('block')}</Button>
    </div>
  );
}
