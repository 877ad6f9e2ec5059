'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useConnection } from '#ui/data/parley-provider.tsx';
import { UpdateLine } from '#ui/offline/update-line.tsx';

const CALM_MS = 700;

/** One line, and only for a state that lasts: a blink of the network is nobody's concern. */
export function ConnectionBar() {
  const t = useTranslations('connection');
  const state = useConnection();
  const [shown, setShown] = useState<typeof state>('live');
  useEffect(() => {
    const timer = setTimeout(() => setShown(state), state === 'live' ? 0 : CALM_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <div role="status" className="col-span-full">
      <UpdateLine />
      {shown !== 'live' && (
        <p className="bg-accent-soft px-4 py-1.5 text-center text-sm font-[560] text-accent">{t(shown)}</p>
      )}
    </div>
  );
}
