'use client';
import { History, Search, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { IconButton } from '#ui/parts/button.tsx';
import { INPUT } from '#ui/parts/field.tsx';
import { partAt, put } from '#ui/search/query-words.ts';
import { type Suggestion, useSuggestions } from '#ui/search/suggestions.ts';

interface SearchFieldProps {
  field: React.RefObject<HTMLInputElement | null>;
  text: string;
  onText: (text: string) => void;
  onSearch: (text: string) => void;
}

/** What is looked for, with what may be meant while it is typed. Enter looks for it; so does a search of before that is taken. */
export function SearchField({ field, text, onText, onSearch }: SearchFieldProps) {
  const t = useTranslations('search');
  const id = useId();
  const [caret, setCaret] = useState(text.length);
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const part = useMemo(() => partAt(text, caret), [text, caret]);
  const suggestions = useSuggestions(text, part);
  const shown = isOpen ? suggestions : [];
  const chosen = shown[at];

  const change = (next: string, nextCaret: number) => {
    onText(next);
    setCaret(nextCaret);
    setAt(-1);
    setOpen(true);
  };
  const take = (suggestion: Suggestion) => {
    if (suggestion.isWhole) {
      onText(suggestion.words);
      search(suggestion.words);
      return;
    }
    const next = put(text, part, suggestion.words);
    change(next.text, next.caret);
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret));
  };
  const search = (what: string) => {
    setOpen(false);
    setAt(-1);
    onSearch(what.trim());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.altKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen) take(chosen);
      else search(text);
    } else if (event.key === 'Tab' && !event.shiftKey && chosen) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === 'Escape' && shown.length > 0) {
      event.preventDefault();
      setOpen(false);
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && suggestions.length > 0) {
      event.preventDefault();
      setOpen(true);
      // From the last one the way leads back into the field, where nothing is chosen.
      const places = suggestions.length + 1;
      setAt(((at + 1 + (event.key === 'ArrowDown' ? 1 : -1) + places) % places) - 1);
    }
  };

  return (
    <search className="relative block">
      <Search
        aria-hidden="true"
        size={18}
        strokeWidth={1.75}
        className="pointer-events-none absolute inset-y-0 my-auto text-ink-3 start-3"
      />
      <input
        ref={field}
        type="text"
        role="combobox"
        enterKeyHint="search"
        aria-label={t('label')}
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={chosen ? `${id}-${at}` : undefined}
        placeholder={t('placeholder')}
        dir="auto"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={500}
        value={text}
        onChange={(event) => change(event.target.value, event.target.selectionStart ?? event.target.value.length)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? text.length)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
        className={`${INPUT} min-h-11! px-11!`}
      />
      {text !== '' && (
        <span className="absolute inset-y-0 my-auto flex h-fit end-1">
          <IconButton
            label={t('clear')}
            size="small"
            onClick={() => {
              change('', 0);
              field.current?.focus();
            }}
          >
            <X size={17} strokeWidth={1.75} />
          </IconButton>
        </span>
      )}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t('suggestions')}
        hidden={shown.length === 0}
        className="absolute inset-x-0 top-full z-20 mt-1 max-h-80 overflow-y-auto rounded-m border border-line bg-paper p-1 shadow-raised"
      >
        {shown.map((suggestion, place) => (
          // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the combobox has focus and keys
          <div
            key={suggestion.id}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === at}
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(suggestion)}
            className={`flex min-h-9 cursor-pointer items-center gap-2.5 rounded-s px-2.5 touch:min-h-11 ${place === at ? 'bg-accent-soft' : 'hover:bg-hover'}`}
          >
            {suggestion.isWhole && <History aria-hidden="true" size={16} strokeWidth={1.75} className="text-ink-3" />}
            <bdi className="truncate font-[560]">{suggestion.label}</bdi>
            {suggestion.note && <bdi className="truncate text-sm text-ink-3">{suggestion.note}</bdi>}
          </div>
        ))}
      </div>
    </search>
  );
}
