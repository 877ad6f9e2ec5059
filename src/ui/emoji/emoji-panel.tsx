'use client';
import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from 'react';
import { EmojiPicture } from '#ui/emoji/emoji-glyph.tsx';
import { EMOJI_GROUPS, type EmojiGroup, type Pickable, searchEmoji } from '#ui/emoji/emoji-list.ts';
import type { EmojiPickerProps } from '#ui/emoji/emoji-picker.tsx';
import { focusedAfter } from '#ui/emoji/grid-focus.ts';
import { recentEmoji, rememberEmoji } from '#ui/emoji/recent-emoji.ts';
import { keepTone, recallTone, type Tone, toned } from '#ui/emoji/skin-tone.ts';
import { ToneChoice } from '#ui/emoji/tone-choice.tsx';
import { useEmojiList, useOwnEmoji } from '#ui/emoji/use-emoji.ts';

type Shelf = EmojiGroup | 'recent' | 'own';
const SIGNS: Record<Shelf, string> = {
  recent: '🕘',
  own: '⭐',
  smileys: '😀',
  people: '👋',
  nature: '🌿',
  food: '🍎',
  travel: '🚗',
  activities: '⚽',
  objects: '💡',
  symbols: '❤️',
  flags: '🏁',
};

export function EmojiPanel({ onPick, onClose }: EmojiPickerProps) {
  const t = useTranslations('emoji');
  const own = useOwnEmoji();
  const { data: groups } = useEmojiList();
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query);
  const [shelf, setShelf] = useState<Shelf>('recent');
  const [named, setNamed] = useState<Pickable | null>(null);
  const grid = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [recent] = useState(recentEmoji);
  const [tone, setTone] = useState<Tone>(recallTone);

  const shown = useMemo((): readonly Pickable[] => {
    if (!groups) return [];
    if (wanted.trim() !== '') return searchEmoji(groups, wanted, own);
    if (shelf === 'own') return own;
    if (shelf !== 'recent') return groups[shelf];
    const all = new Map([...own, ...Object.values(groups).flat()].map((one) => [one.value, one]));
    return recent.flatMap((value) => all.get(value) ?? []);
  }, [groups, own, recent, shelf, wanted]);

  const pick = (one: Pickable | undefined) => {
    if (!one) return;
    rememberEmoji(one.value);
    onPick(toned(one.value, tone));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      if (query === '') {
        onClose();
        return;
      }
      setQuery('');
      field.current?.focus();
    } else if (event.target === field.current && event.key === 'Enter') {
      event.preventDefault();
      pick(shown[0]);
    } else if (grid.current) {
      const next = focusedAfter(event.key, grid.current, event.target === field.current);
      if (!next) return;
      event.preventDefault();
      if (next === 'before') field.current?.focus();
      else next.focus();
    }
  };
  const shelves: Shelf[] = ['recent', ...(own.length > 0 ? (['own'] as const) : []), ...EMOJI_GROUPS];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys go from what is inside to what is inside
    <div className="flex h-full flex-col" onKeyDown={onKeyDown}>
      <div className="relative p-2">
        <Search
          aria-hidden="true"
          size={16}
          strokeWidth={1.75}
          className="pointer-events-none absolute inset-y-0 my-auto text-ink-3 start-4.5"
        />
        <input
          ref={field}
          type="search"
          dir="auto"
          // biome-ignore lint/a11y/noAutofocus: the panel was asked for, and this is its first field
          autoFocus
          aria-label={t('search')}
          placeholder={t('search')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          className="min-h-9 w-full rounded-s border border-line bg-ground ps-8 pe-2 text-sm outline-none placeholder:text-ink-3 focus-visible:border-accent touch:min-h-11"
        />
      </div>
      <div role="toolbar" aria-label={t('groups')} className="flex justify-between border-b border-line px-2 pb-1">
        {shelves.map((name) => {
          const isOn = name === shelf && wanted === '';
          return (
            <button
              key={name}
              type="button"
              aria-label={t(name)}
              title={t(name)}
              aria-pressed={isOn}
              onClick={() => {
                setQuery('');
                setShelf(name);
                grid.current?.scrollTo(0, 0);
              }}
              className={`grid h-8 min-w-0 flex-1 place-items-center rounded-s text-md touch:h-11 ${isOn ? 'bg-accent-soft' : 'opacity-75 hover:bg-hover hover:opacity-100'}`}
            >
              <span aria-hidden="true">{SIGNS[name]}</span>
            </button>
          );
        })}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of form fields */}
      <div
        ref={grid}
        role="group"
        aria-label={wanted === '' ? t(shelf) : t('found')}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1.5"
      >
        <div className="grid grid-cols-8 touch:grid-cols-7">
          {shown.map((one, index) => (
            <button
              key={one.value}
              type="button"
              tabIndex={index === 0 ? 0 : -1}
              aria-label={one.label}
              onClick={() => pick(one)}
              onPointerEnter={() => setNamed(one)}
              onFocus={() => setNamed(one)}
              className="grid aspect-square place-items-center rounded-s text-xl leading-none hover:bg-hover focus-visible:bg-hover focus-visible:outline-offset-[-2px]"
            >
              {one.url === undefined ? toned(one.value, tone) : <EmojiPicture url={one.url} name="" />}
            </button>
          ))}
        </div>
        {groups && shown.length === 0 && <p className="px-2 py-4 text-sm text-ink-2">{t('nothing')}</p>}
      </div>
      <div className="flex min-h-10 items-center gap-2 border-t border-line ps-3 pe-1 has-aria-expanded:[&>p]:invisible">
        <p aria-hidden="true" className="me-auto min-w-0 truncate text-xs text-ink-3">
          {named ? `:${named.names[0]}:` : t('hint')}
        </p>
        <ToneChoice
          tone={tone}
          onChoose={(next) => {
            keepTone(next);
            setTone(next);
          }}
        />
      </div>
    </div>
  );
}
