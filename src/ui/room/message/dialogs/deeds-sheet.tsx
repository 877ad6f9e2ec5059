'use client';
import { SmilePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Fragment, useState } from 'react';
import { EmojiGlyph } from '#ui/emoji/emoji-glyph.tsx';
import { EmojiPicker } from '#ui/emoji/emoji-picker.tsx';
import { recentEmoji } from '#ui/emoji/recent-emoji.ts';
import { Dialog } from '#ui/parts/dialog.tsx';
import type { Deed } from '#ui/room/message/deeds.tsx';

interface DeedsSheetProps {
  deeds: readonly Deed[];
  /** null: one may not react here */
  onReact: ((emoji: string) => void) | null;
  onClose: () => void;
}

const QUICK = 5;

/** What one can do with a message, large enough for thumbs. */
export function DeedsSheet({ deeds, onReact, onClose }: DeedsSheetProps) {
  const t = useTranslations('message');
  const [isPicking, setPicking] = useState(false);
  const react = (emoji: string) => {
    onClose();
    onReact?.(emoji);
  };
  if (isPicking)
    return (
      <Dialog title={t('react')} onClose={onClose}>
        <div className="grid justify-items-center pb-4">
          <EmojiPicker onPick={react} onClose={onClose} />
        </div>
      </Dialog>
    );
  return (
    <Dialog title={t('actions')} onClose={onClose}>
      {onReact && (
        <div className="flex justify-between gap-1 px-4 py-2">
          {recentEmoji()
            .slice(0, QUICK)
            .map((emoji) => (
              <button
                key={emoji}
                type="button"
                aria-label={t('reactWith', { emoji })}
                onClick={() => react(emoji)}
                className="grid size-12 place-items-center rounded-full bg-ground text-lg"
              >
                <EmojiGlyph emoji={emoji} />
              </button>
            ))}
          <button
            type="button"
            aria-label={t('react')}
            onClick={() => setPicking(true)}
            className="grid size-12 place-items-center rounded-full bg-ground text-ink-2"
          >
            <SmilePlus size={20} strokeWidth={1.75} />
          </button>
        </div>
      )}
      <ul className="overflow-y-auto px-2 pb-3">
        {deeds.map(({ name, Icon, danger, begins, points, run }) => (
          <Fragment key={name}>
            {begins && <li aria-hidden="true" className="mx-3 my-1 h-px bg-line" />}
            <li>
              <button
                type="button"
                onClick={() => {
                  onClose();
                  run();
                }}
                className={`flex min-h-12 w-full items-center gap-3 rounded-s px-3 hover:bg-hover ${danger ? 'text-signal' : ''}`}
              >
                <Icon size={19} strokeWidth={1.75} className={points ? 'rtl:-scale-x-100' : ''} />
                {t(name)}
              </button>
            </li>
          </Fragment>
        ))}
      </ul>
    </Dialog>
  );
}
