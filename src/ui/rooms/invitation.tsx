'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { InvitePreview } from '#contract/invites.ts';
import { Loaded } from '#ui/parts/loaded.tsx';
import { Bone } from '#ui/parts/skeleton.tsx';
import { useUntil } from '#ui/people/use-until.ts';

/** Who invites, into what, and until when. */
export function InvitationTold({ invitation }: { invitation: UseQueryResult<InvitePreview> }) {
  const t = useTranslations('join');
  const roomT = useTranslations('room');
  const until = useUntil();
  return (
    <Loaded query={invitation} skeleton={<Bone className="after-a-while h-20 w-full" />}>
      {({ room, invitedBy, expiresAt }) => (
        <div className="grid gap-2">
          <p className="text-ink-2">
            {t.rich('invites', { name: invitedBy.displayName, who: (name) => <bdi className="text-ink">{name}</bdi> })}
          </p>
          <p className="text-xl font-[650] tracking-[-0.01em] wrap-anywhere">
            <bdi>{room.name ?? roomT('unnamed')}</bdi>
          </p>
          {room.topic !== '' && (
            <p dir="auto" className="text-start wrap-anywhere whitespace-pre-line">
              {room.topic}
            </p>
          )}
          <p className="text-sm text-ink-3">
            {roomT('members', { count: room.memberCount })} · {t('until', { when: until(expiresAt) })}
          </p>
        </div>
      )}
    </Loaded>
  );
}

export function InvitationOver() {
  const t = useTranslations('join');
  return <p className="max-w-[52ch] text-ink-2">{t('overText')}</p>;
}
