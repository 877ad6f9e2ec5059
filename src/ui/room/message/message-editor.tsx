import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { Button } from '#ui/parts/button.tsx';
import { isTouch, useGrowing } from '#ui/room/composer/composer.tsx';
import { forgetEdit, keepEdit, unfinishedEdit } from '#ui/room/message/unfinished-edits.ts';

interface MessageEditorProps {
  messageId: number;
  content: string;
  onSave: (content: string) => void;
  onCancel: () => void;
}

export function MessageEditor({ messageId, content, onSave, onCancel }: MessageEditorProps) {
  const t = useTranslations('message');
  const [text, setText] = useState(() => unfinishedEdit(messageId) ?? content);
  const [isWanted] = useState(() => !isWriting());
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, text);
  const isChanged = text.trim() !== '' && text.trim() !== content;
  const cancel = () => {
    forgetEdit(messageId);
    onCancel();
  };
  const save = () => (isChanged ? onSave(text.trim()) : cancel());

  return (
    <form
      className="my-1 grid max-w-[74ch] gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        // biome-ignore lint/a11y/noAutofocus: the editor was asked for
        autoFocus={isWanted}
        aria-label={t('edit')}
        value={text}
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        onChange={({ target }) => {
          setText(target.value);
          keepEdit(messageId, target.value);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          event.stopPropagation();
          if (event.key === 'Escape') cancel();
          if (event.key === 'Enter' && !event.shiftKey && !isTouch()) {
            event.preventDefault();
            save();
          }
        }}
        className="w-full resize-none rounded-m border border-accent bg-paper px-3 py-2 outline-none ring-3 ring-accent/20"
      />
      <div className="flex gap-2">
        <Button look="primary" type="submit" className="min-h-8! text-sm">
          {t('save')}
        </Button>
        <Button className="min-h-8! text-sm" onClick={cancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}

/** It may come back by itself, after a refusal: whoever has begun something else is left to it. */
function isWriting(): boolean {
  const { activeElement } = document;
  return activeElement instanceof HTMLTextAreaElement && activeElement.value !== '';
}
