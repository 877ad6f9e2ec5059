'use client';
import { BellOff } from 'lucide-react';
import { useNow, useTranslations } from 'next-intl';
import type { User } from '#contract/users.ts';
import { EmojiSign } from '#ui/people/status-emoji.tsx';
import { useUntil } from '#ui/people/use-until.ts';

type Said = Pick<User, 'statusEmoji' | 'statusMessage' | 'statusUntil' | 'dndUntil'>;

/** What somebody is at, until when, and whether he wants to be left alone. */
export function StatusLine({ card }: { card: Said }) {
  const t = useTranslations('people');
  const until = useUntil();
  const now = useNow({ updateInterval: 60_000 });
  const isQuiet = card.dndUntil !== null && Date.parse(card.dndUntil) > now.getTime();
  const hasStatus = card.statusEmoji !== '' || card.statusMessage !== '';
  if (!hasStatus && !isQuiet) return null;
  return (
    <div className="grid gap-1 text-sm">
      {hasStatus && (
        <p className="flex gap-2">
          {card.statusEmoji !== '' && <EmojiSign emoji={card.statusEmoji} />}
          <span className="min-w-0">
            <bdi className="wrap-anywhere">{card.statusMessage}</bdi>
            {card.statusUntil !== null && (
              <span className="text-ink-3"> {t('until', { when: until(card.statusUntil) })}</span>
            )}
          </span>
        </p>
      )}
      {isQuiet && card.dndUntil !== null && (
        <p className="flex items-center gap-2 text-ink-2">
          <BellOff aria-hidden="true" size={15} strokeWidth={1.75} />
          {t('quiet', { when: until(card.dndUntil) })}
        </p>
      )}
    </div>
  );
}
