'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useRef, useState } from 'react';
import { MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { ComposerTools } from '#ui/room/composer/composer-tools.tsx';
import { FormatBar } from '#ui/room/composer/format-bar.tsx';
import { continueList, link, type Mark, mark, markOf } from '#ui/room/composer/markdown-keys.ts';
import { useDraft } from '#ui/room/composer/use-draft.ts';
import { useTellingTyping } from '#ui/room/composer/use-telling-typing.ts';
import { changeText, insertText, isTouch, useGrowing } from '#ui/room/composer/writing-field.ts';

interface ComposerBoxProps {
  view: RoomView;
  parentId: number | null;
  placeholder: string;
  onEditLast: (() => void) | null;
}

/** From here on the room that is left is told. */
const NEARLY_FULL = MAX_MESSAGE_LENGTH - 500;

export function ComposerBox({ view, parentId, placeholder, onEditLast }: ComposerBoxProps) {
  const t = useTranslations('composer');
  const { outbox } = useParley();
  const { room } = view;
  const draft = useDraft(room.id, parentId);
  const field = useRef<HTMLTextAreaElement>(null);
  const [isFormatting, setFormatting] = useState(false);
  const { text } = draft;
  useGrowing(field, text);
  const typing = useTellingTyping(room.id);

  const content = text.trim();
  const left = content.length > NEARLY_FULL ? MAX_MESSAGE_LENGTH - [...content].length : null;
  const isSendable = content !== '' && (left ?? 0) >= 0;

  const change = (next: string) => {
    draft.write(next);
    typing.changed(next);
  };
  const send = () => {
    if (!isSendable) return;
    const draftVersion = draft.take();
    outbox.add({ roomId: room.id, parentId, content, ...(draftVersion !== undefined && { draftVersion }) });
    typing.changed('');
    field.current?.focus();
  };
  const format = (kind: Mark) => {
    const { current } = field;
    if (current) changeText(current, mark(kind, selectedIn(current)));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While a word is being composed (Japanese, say) Enter belongs to the input method.
    if (event.nativeEvent.isComposing) return;
    const { currentTarget } = event;
    const selected = selectedIn(currentTarget);
    const kind = markOf(event, selected.from !== selected.to);
    if (kind) {
      event.preventDefault();
      event.stopPropagation();
      format(kind);
    } else if (event.key === 'Enter' && !event.shiftKey && !isTouch()) {
      event.preventDefault();
      send();
    } else if (event.key === 'Enter') {
      const next = continueList(selected);
      if (!next) return;
      event.preventDefault();
      changeText(currentTarget, next);
    } else if (event.key === 'ArrowUp' && text === '' && onEditLast) {
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
      className="relative mx-6 mb-4 rounded-l border border-line-strong bg-paper focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/20 narrow:mx-3 narrow:mb-[max(12px,env(safe-area-inset-bottom))]"
    >
      {isFormatting && <FormatBar onMark={format} />}
      <textarea
        ref={field}
        data-composer={parentId ?? 'room'}
        rows={1}
        dir={text === '' ? undefined : 'auto'}
        // biome-ignore lint/a11y/noAutofocus: one comes to a room to write; on touch it would raise the keyboard
        autoFocus={!isTouch()}
        value={text}
        aria-label={placeholder}
        placeholder={placeholder}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const address = event.clipboardData.getData('text/plain').trim();
          const selected = selectedIn(event.currentTarget);
          if (selected.from === selected.to || !/^https?:\/\/\S+$/.test(address)) return;
          event.preventDefault();
          changeText(event.currentTarget, link(selected, address));
        }}
        onBlur={typing.stopped}
        className="block max-h-[40dvh] min-h-6 w-full resize-none bg-transparent px-4 pt-3 pb-1 outline-none placeholder:text-ink-3"
      />
      <ComposerTools
        isFormatting={isFormatting}
        onFormatting={() => setFormatting(!isFormatting)}
        onMention={() => field.current && insertText(field.current, '@')}
        isSendable={isSendable}
      >
        {left !== null && (
          <output className={`text-xs tabular-nums ${left < 0 ? 'text-signal' : 'text-ink-3'}`}>
            {t('left', { count: left })}
          </output>
        )}
      </ComposerTools>
    </form>
  );
}

function selectedIn({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) {
  return { value, from: selectionStart, to: selectionEnd };
}
