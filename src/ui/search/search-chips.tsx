'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { HAS, IS } from '#contract/search-query.ts';
import { type Operator, type Part, partsOf, put, toggle, without } from '#ui/search/query-words.ts';

interface SearchChipsProps {
  text: string;
  /** to be written on: an operator whose value is still to come */
  onWrite: (text: string) => void;
  onSearch: (text: string) => void;
}

const OPEN = ['from', 'in', 'before', 'after', 'on'] as const satisfies readonly Operator[];

/** What narrows the search, to be taken away by one press, and what could. */
export function SearchChips({ text, onWrite, onSearch }: SearchChipsProps) {
  const t = useTranslations('search');
  const used = partsOf(text).filter((part): part is Part & { operator: Operator } => part.operator !== null);
  const isUsed = (operator: Operator, value?: string) =>
    used.some((part) => part.operator === operator && (value === undefined || part.value.toLowerCase() === value));
  const values = [
    ...HAS.map((value) => ({ operator: 'has' as const, value })),
    ...IS.map((value) => ({ operator: 'is' as const, value })),
    { operator: 'mentions' as const, value: 'me' as const },
  ];
  return (
    <ul
      aria-label={t('filters')}
      className="flex flex-wrap gap-1.5 narrow:-mx-4 narrow:flex-nowrap narrow:overflow-x-auto narrow:px-4 narrow:py-0.5"
    >
      {used.map((part) => (
        <li key={part.start}>
          <button
            type="button"
            aria-label={t('remove', { filter: text.slice(part.start, part.end) })}
            onClick={() => onSearch(without(text, part))}
            className={`${CHIP} border-accent-line bg-accent-soft text-accent`}
          >
            <bdi className="max-w-50 truncate">{text.slice(part.start, part.end)}</bdi>
            <X aria-hidden="true" size={14} strokeWidth={2} />
          </button>
        </li>
      ))}
      {OPEN.filter((operator) => !isUsed(operator)).map((operator) => (
        <li key={operator}>
          <button
            type="button"
            onClick={() => onWrite(put(text, null, `${operator}:`).text)}
            className={`${CHIP} border-line text-ink-2 hover:bg-hover`}
          >
            {t(`chips.${operator}`)}
          </button>
        </li>
      ))}
      {values
        .filter(({ operator, value }) => !isUsed(operator, value))
        .map(({ operator, value }) => (
          <li key={value}>
            <button
              type="button"
              onClick={() => onSearch(toggle(text, operator, value))}
              className={`${CHIP} border-line text-ink-2 hover:bg-hover`}
            >
              {t(`values.${value}`)}
            </button>
          </li>
        ))}
    </ul>
  );
}

const CHIP =
  'flex min-h-8 whitespace-nowrap items-center gap-1 rounded-full border px-3 text-sm font-[560] touch:min-h-11';
