'use client';
import { ArrowUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import { keep, recall } from '#ui/data/kept-on-this-device.ts';
import { useTellingTyping } from '#ui/room/composer/use-telling-typing.ts';

interface ComposerProps {
  roomId: number;
  /** whom or what one writes to */
  placeholder: string;
  onSend: (content: string) => void;
  onEditLast: () => void;
}

const draftKey = (roomId: number) => `draft:${roomId}`;
/** From here on the room that is left is told. */
const NEARLY_FULL = MAX_MESSAGE_LENGTH - 500;

export function Composer({ roomId, placeholder, onSend, onEditLast }: ComposerProps) {
  const t = useTranslations('composer');
  const [text, setText] = useState(() => recall(draftKey(roomId)) ?? '');
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, text);
  const typing = useTellingTyping(roomId);

  const content = text.trim();
  const left = MAX_MESSAGE_LENGTH - [...content].length;
  const isSendable = content !== '' && left >= 0;

  const change = (next: string) => {
    setText(next);
    keep(draftKey(roomId), next);
    typing.changed(next);
  };
  const send = () => {
    if (!isSendable) return;
    onSend(content);
    change('');
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed (Japanese, say) Enter belongs to the input method.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey && !isTouch()) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && text === '') {
      event.preventDefault();
      onEditLast();
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="mx-6 mb-4 flex items-end gap-2 rounded-l border border-line-strong bg-paper py-1.5 ps-4 pe-1.5 focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/20 narrow:mx-3 narrow:mb-[max(12px,env(safe-area-inset-bottom))]"
    >
      <textarea
        ref={field}
        data-composer
        rows={1}
        dir={text === '' ? undefined : 'auto'}
        // biome-ignore lint/a11y/noAutofocus: one comes to a room to write; on touch it would raise the keyboard
        autoFocus={!isTouch()}
        value={text}
        aria-label={placeholder}
        placeholder={placeholder}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={typing.stopped}
        className="max-h-[40dvh] min-h-6 flex-1 resize-none self-center bg-transparent py-1.5 outline-none placeholder:text-ink-3"
      />
      {content.length > NEARLY_FULL && (
        <output className={`pb-1.5 text-xs tabular-nums ${left < 0 ? 'text-signal' : 'text-ink-3'}`}>
          {t('left', { count: left })}
        </output>
      )}
      <button
        type="submit"
        disabled={!isSendable}
        aria-label={t('send')}
        title={t('send')}
        className="grid size-9 shrink-0 place-items-center rounded-m bg-accent text-accent-ink hover:bg-accent-strong disabled:bg-rail disabled:text-ink-3 touch:size-11"
      >
        <ArrowUp size={18} strokeWidth={2} />
      </button>
    </form>
  );
}

/** Where focus goes back to. Not on touch, where it would raise the keyboard. */
export function focusComposer(): void {
  if (!isTouch()) document.querySelector<HTMLElement>('[data-composer]')?.focus();
}

function isTouch(): boolean {
  return typeof window !== 'undefined' && window.matchMedia('(pointer: coarse)').matches;
}

export function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text, field]);
}
