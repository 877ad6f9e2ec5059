import { useFormatter, useTranslations } from 'next-intl';
import type { Message } from '#contract/messages.ts';
import type { UserRef } from '#contract/users.ts';

interface ReactionsProps {
  message: Message;
  meId: number;
  people: Readonly<Record<number, UserRef>>;
  onToggle: (emoji: string) => void;
}

const MOST_NAMES = 12;

export function Reactions({ message, meId, people, onToggle }: ReactionsProps) {
  const t = useTranslations('message');
  const format = useFormatter();
  if (message.reactions.length === 0) return null;
  return (
    <ul className="mt-1.5 mb-0.5 flex flex-wrap gap-1.5">
      {message.reactions.map(({ emoji, userIds }) => {
        const mine = userIds.includes(meId);
        const names = userIds
          .map((id) => (id === meId ? t('you') : people[id]?.displayName))
          .filter((name) => name !== undefined)
          .slice(0, MOST_NAMES);
        const tone = mine
          ? 'border-accent-line bg-accent-soft text-accent font-[600]'
          : 'border-line bg-paper text-ink-2 hover:border-line-strong';
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={mine}
              aria-label={t('reactedWith', { emoji, count: userIds.length })}
              title={format.list(names, { type: 'conjunction' })}
              onClick={() => onToggle(emoji)}
              className={`flex min-h-7 items-center gap-1.5 rounded-full border px-2.5 text-sm tabular-nums touch:min-h-9 ${tone}`}
            >
              <span aria-hidden="true">{emoji}</span>
              {format.number(userIds.length)}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
