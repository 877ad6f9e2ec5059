'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, lazy, Suspense, useRef, useState } from 'react';
import { MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import type { RoomView } from '#contract/rooms.ts';
import { CompletionList } from '#ui/room/composer/completion-list.tsx';
import { ComposerTools } from '#ui/room/composer/composer-tools.tsx';
import { DropArea } from '#ui/room/composer/drop-area.tsx';
import { FormatBar } from '#ui/room/composer/format-bar.tsx';
import { continueList, link, type Mark, mark, markOf } from '#ui/room/composer/markdown-keys.ts';
import { QuoteStrip } from '#ui/room/composer/quote-strip.tsx';
import { SlowCountdown } from '#ui/room/composer/slow-countdown.tsx';
import { useAttachments } from '#ui/room/composer/use-attachments.ts';
import { useCompletion } from '#ui/room/composer/use-completion.ts';
import { useDraft } from '#ui/room/composer/use-draft.ts';
import { useQuoteOfDraft } from '#ui/room/composer/use-quote.ts';
import { useSlowMode } from '#ui/room/composer/use-slow-mode.ts';
import { useTellingTyping } from '#ui/room/composer/use-telling-typing.ts';
import { useWriting } from '#ui/room/composer/use-writing.ts';
import { changeText, insertText, isTouch, useCaretAtEnd, useGrowing } from '#ui/room/composer/writing-field.ts';
import { useRoomName } from '#ui/room/room-name.tsx';

const AttachmentTray = lazy(() => import('#ui/room/composer/attachment-tray.tsx'));
const ComposerDialogs = lazy(() => import('#ui/room/composer/composer-dialogs.tsx'));
const VoiceRecorder = lazy(() => import('#ui/room/composer/voice-recorder.tsx'));

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
  const { room } = view;
  const name = useRoomName()(view);
  const draft = useDraft(room.id, parentId);
  const { text, quoteId } = draft;
  const { waiting: attached, add: attach } = useAttachments(room.id, parentId);
  const field = useRef<HTMLTextAreaElement>(null);
  const [isFormatting, setFormatting] = useState(false);
  const [isSpeaking, setSpeaking] = useState(false);
  const completion = useCompletion(view, field, text);
  const writing = useWriting({ view, parentId, draft, attached });
  const slowUntil = useSlowMode(view);
  const typing = useTellingTyping(room.id);
  useGrowing(field, text);
  useCaretAtEnd(field);
  const focus = () => field.current?.focus();
  useQuoteOfDraft(room.id, parentId, (id) => {
    draft.quote(id);
    focus();
  });

  const content = text.trim();
  const left = content.length > NEARLY_FULL ? MAX_MESSAGE_LENGTH - [...content].length : null;
  const isWhole = attached.every(({ failure }) => failure === null);
  const isSendable = (content !== '' || attached.length > 0) && (left ?? 0) >= 0 && isWhole && slowUntil === null;

  const change = (next: string) => {
    draft.write(next);
    completion.look();
    typing.changed(next.startsWith('/') ? '' : next);
    if (writing.problem !== null) writing.setProblem(null);
  };
  const send = () => {
    if (!isSendable) return;
    if (writing.submit(content)) typing.changed('');
    completion.close();
    focus();
  };
  const format = (kind: Mark) => {
    const { current } = field;
    if (current) changeText(current, mark(kind, selectedIn(current)));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While a word is being composed (Japanese, say) Enter belongs to the input method.
    if (event.nativeEvent.isComposing || completion.onKey(event)) return;
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
    } else if (event.key === 'Escape' && quoteId !== null) {
      event.preventDefault();
      draft.quote(null);
    } else if (event.key === 'ArrowUp' && text === '' && onEditLast) {
      event.preventDefault();
      onEditLast();
    }
  };

  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        className="relative mx-(--edge) mb-4 shrink-0 rounded-l border border-line-strong bg-paper focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/20 narrow:mx-3 narrow:mb-[max(12px,env(safe-area-inset-bottom))]"
      >
        <DropArea inside={field} name={name} onFiles={attach} />
        <CompletionList
          id={completion.listId}
          choices={completion.choices}
          at={completion.at}
          onActive={completion.setActive}
          onChoose={completion.choose}
        />
        {quoteId !== null && <QuoteStrip quoteId={quoteId} onStop={() => draft.quote(null)} />}
        {isFormatting && <FormatBar onMark={format} />}
        {attached.length > 0 && (
          <Suspense>
            <AttachmentTray uploads={attached} onRemoved={focus} />
          </Suspense>
        )}
        <textarea
          ref={field}
          data-composer={parentId ?? 'room'}
          rows={1}
          dir={text === '' ? undefined : 'auto'}
          // biome-ignore lint/a11y/noAutofocus: one comes to a room to write; on touch it would raise the keyboard
          autoFocus={!isTouch()}
          value={text}
          aria-label={placeholder}
          aria-autocomplete="list"
          {...completion.described}
          placeholder={placeholder}
          onChange={(event) => change(event.target.value)}
          onSelect={completion.look}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const files = [...event.clipboardData.files];
            const address = event.clipboardData.getData('text/plain').trim();
            const selected = selectedIn(event.currentTarget);
            if (files.length > 0) {
              event.preventDefault();
              attach(files);
            } else if (selected.from !== selected.to && /^https?:\/\/\S+$/.test(address)) {
              event.preventDefault();
              changeText(event.currentTarget, link(selected, address));
            }
          }}
          onBlur={() => {
            typing.stopped();
            completion.close();
          }}
          className="block max-h-[40dvh] min-h-6 w-full resize-none bg-transparent px-4 pt-3 pb-1 outline-none placeholder:text-ink-3"
        />
        {writing.problem !== null && (
          <p role="alert" className="px-4 pb-1 text-sm text-signal">
            {writing.problem}
          </p>
        )}
        {isSpeaking ? (
          <Suspense>
            <VoiceRecorder
              onSend={(recorded, voice) => {
                writing.sendVoice(recorded, voice);
                setSpeaking(false);
                focus();
              }}
              onClose={() => {
                setSpeaking(false);
                focus();
              }}
            />
          </Suspense>
        ) : (
          <ComposerTools
            isFormatting={isFormatting}
            onFormatting={() => setFormatting(!isFormatting)}
            onFiles={(files) => {
              attach(files);
              focus();
            }}
            onInsert={(inserted) => field.current && insertText(field.current, inserted)}
            onVoice={() => setSpeaking(true)}
            onSchedule={() => writing.openSchedule(content)}
            isSendable={isSendable}
          >
            {left !== null && (
              <output className={`text-xs tabular-nums ${left < 0 ? 'text-signal' : 'text-ink-3'}`}>
                {t('left', { count: left })}
              </output>
            )}
            {slowUntil !== null && <SlowCountdown until={slowUntil} />}
          </ComposerTools>
        )}
      </form>
      {writing.dialog && (
        <Suspense>
          <ComposerDialogs
            open={writing.dialog}
            view={view}
            onSchedule={writing.schedule}
            onClose={writing.closeDialog}
          />
        </Suspense>
      )}
    </>
  );
}

function selectedIn({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) {
  return { value, from: selectionStart, to: selectionEnd };
}
