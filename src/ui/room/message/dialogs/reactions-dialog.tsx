'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Message } from '#contract/messages.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { EmojiGlyph } from '#ui/emoji/emoji-glyph.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { PeopleList } from '#ui/room/message/dialogs/people-list.tsx';

interface ReactionsDialogProps {
  message: Message;
  onClose: () => void;
}

/** Who reacted how: all of them, or those of one emoji. */
export function ReactionsDialog({ message, onClose }: ReactionsDialogProps) {
  const t = useTranslations('message');
  const format = useFormatter();
  const { api } = useParley();
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useQuery({
    queryKey: keys.reactions(message.id),
    queryFn: () => api.reactions.list.query({ messageId: message.id }),
    staleTime: 0,
  });
  return (
    <Dialog title={t('whoReacted')} onClose={onClose}>
      <Loaded query={query}>
        {(given) => {
          const counts = new Map(given.map(({ emoji, count }) => [emoji, count]));
          const shown = given.filter(({ emoji }) => chosen === null || emoji === chosen);
          return (
            <>
              <div role="toolbar" aria-label={t('whoReacted')} className="flex flex-wrap gap-1.5 px-5 py-2">
                {[null, ...counts.keys()].map((emoji) => (
                  <button
                    key={emoji ?? ''}
                    type="button"
                    aria-pressed={emoji === chosen}
                    onClick={() => setChosen(emoji)}
                    className={`flex min-h-8 items-center gap-1.5 rounded-full border px-3 text-sm tabular-nums touch:min-h-11 ${emoji === chosen ? 'border-accent-line bg-accent-soft text-accent' : 'border-line text-ink-2 hover:border-line-strong'}`}
                  >
                    {emoji === null ? t('allReactions') : <EmojiGlyph emoji={emoji} />}
                    {emoji !== null && format.number(counts.get(emoji) ?? 0)}
                  </button>
                ))}
              </div>
              <div className="min-h-40 overflow-y-auto px-3 pb-4">
                {counts.size === 0 && <p className="px-2 py-3 text-ink-2">{t('nobodyReacted')}</p>}
                {[...new Set(shown.map(({ emoji }) => emoji))].map((emoji) => (
                  <section key={emoji} aria-label={emoji} className="flex items-start gap-1">
                    <span aria-hidden="true" className="grid h-11 w-9 place-items-center text-lg">
                      <EmojiGlyph emoji={emoji} />
                    </span>
                    <div className="min-w-0 flex-1">
                      <PeopleList onGo={onClose} people={shown.filter((one) => one.emoji === emoji)} />
                    </div>
                  </section>
                ))}
              </div>
            </>
          );
        }}
      </Loaded>
    </Dialog>
  );
}
