import { SmilePlus } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Message } from '#contract/messages.ts';
import { EmojiGlyph } from '#ui/emoji/emoji-glyph.tsx';
import { EmojiPicker } from '#ui/emoji/emoji-picker.tsx';
import { Popover } from '#ui/parts/popover.tsx';
import type { RowContext } from '#ui/room/message/row-context.ts';
import type { Deeds } from '#ui/room/message/use-deeds.ts';

interface ReactionsProps {
  message: Message;
  context: RowContext;
  deeds: Deeds;
}

const MOST_NAMES = 12;
const CHIP = 'flex min-h-7 items-center gap-1.5 rounded-full border px-2.5 text-sm tabular-nums touch:min-h-9';

export function Reactions({ message, context, deeds }: ReactionsProps) {
  const t = useTranslations('message');
  const format = useFormatter();
  const { me, people, myRole } = context;
  const whoGave = (userIds: readonly number[]) => {
    const names = userIds
      .map((id) => (id === me.id ? t('you') : people[id]?.displayName))
      .filter((name) => name !== undefined);
    const shown = names.slice(0, MOST_NAMES);
    const others = userIds.length - shown.length;
    return format.list(others > 0 ? [...shown, t('others', { count: others })] : shown, { type: 'conjunction' });
  };
  return (
    <ul className="mt-1.5 mb-0.5 flex flex-wrap gap-1.5">
      {message.reactions.map(({ emoji, userIds }) => {
        const mine = userIds.includes(me.id);
        const tone = mine
          ? 'border-accent-line bg-accent-soft text-accent font-[600]'
          : 'border-line bg-paper text-ink-2 enabled:hover:border-line-strong';
        return (
          <li key={emoji} className="group/chip relative">
            <button
              type="button"
              aria-pressed={mine}
              aria-label={t('reactedWith', { emoji, count: userIds.length })}
              disabled={myRole === null}
              onClick={() => void deeds.react(message, emoji)}
              className={`${CHIP} ${tone}`}
            >
              <span aria-hidden="true">
                <EmojiGlyph emoji={emoji} />
              </span>
              {format.number(userIds.length)}
            </button>
            <WhoGave emoji={emoji} names={whoGave(userIds)} />
          </li>
        );
      })}
      {myRole !== null && (
        <li>
          <AddReaction message={message} deeds={deeds} />
        </li>
      )}
    </ul>
  );
}

/** Shown while one is at the reaction, by pointer or by key. */
function WhoGave({ emoji, names }: { emoji: string; names: string }) {
  const t = useTranslations('message');
  return (
    <p
      role="tooltip"
      className="pointer-events-none invisible absolute bottom-full z-20 mb-1 w-max max-w-64 rounded-s bg-ink px-2.5 py-1.5 text-xs text-paper opacity-0 transition-opacity delay-150 duration-100 start-0 group-focus-within/chip:visible group-focus-within/chip:opacity-100 group-hover/chip:visible group-hover/chip:opacity-100 touch:hidden"
    >
      {t('whoGave', { names, emoji })}
    </p>
  );
}

function AddReaction({ message, deeds }: Omit<ReactionsProps, 'context'>) {
  const t = useTranslations('message');
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={t('react')}
      open={isOpen}
      onOpenChange={setOpen}
      align="start"
      trigger={
        <button
          type="button"
          aria-label={t('addReaction')}
          title={t('addReaction')}
          className={`${CHIP} border-line bg-paper text-ink-3 hover:border-line-strong hover:text-ink-2`}
        >
          <SmilePlus size={15} strokeWidth={1.75} />
        </button>
      }
    >
      <EmojiPicker
        onClose={() => setOpen(false)}
        onPick={(emoji) => {
          setOpen(false);
          void deeds.react(message, emoji);
        }}
      />
    </Popover>
  );
}
