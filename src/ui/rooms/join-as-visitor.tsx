'use client';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { createParleyClient } from '#client/parley-client.ts';
import { AccountFrame } from '#ui/account/account-frame.tsx';
import { keys } from '#ui/data/keys.ts';
import { createQueryClient } from '#ui/data/query-client.ts';
import { pathTo } from '#ui/places/place.ts';
import { InvitationOver, InvitationTold } from '#ui/rooms/invitation.tsx';
import { isOver } from '#ui/rooms/is-over.ts';

interface VisitorProps {
  /** how the server calls itself */
  server: string;
  code: string;
}

/** Who invites and where to, and the two ways in. After signing in one is back here. */
export function JoinAsVisitor(props: VisitorProps) {
  const [cache] = useState(createQueryClient);
  return (
    <QueryClientProvider client={cache}>
      <Visitor {...props} />
    </QueryClientProvider>
  );
}

const LINK = 'inline-flex min-h-10 items-center justify-center rounded-m px-3.5 touch:min-h-11';

function Visitor({ server, code }: VisitorProps) {
  const t = useTranslations();
  const invitation = useQuery({
    queryKey: keys.invitation(code),
    queryFn: () => createParleyClient({ url: window.location.origin }).api.invites.preview.query({ code }),
  });
  const back = new URLSearchParams({ to: pathTo.join(code) });
  if (isOver(invitation.error))
    return (
      <AccountFrame server={server} title={t('join.over')}>
        <InvitationOver />
      </AccountFrame>
    );
  return (
    <AccountFrame server={server} title={t('join.title')}>
      <InvitationTold invitation={invitation} />
      <div className="grid gap-2">
        <a href={`/sign-up?${back}`} className={`${LINK} bg-accent font-[620] text-accent-ink hover:bg-accent-strong`}>
          {t('join.signUp')}
        </a>
        <a href={`/sign-in?${back}`} className={`${LINK} border border-line-strong font-[560] hover:bg-hover`}>
          {t('join.signIn')}
        </a>
      </div>
    </AccountFrame>
  );
}
