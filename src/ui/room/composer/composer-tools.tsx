import { ArrowUp, AtSign, Clock, Mic, Plus, Smile, Type } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useRef, useState } from 'react';
import { EmojiPicker } from '#ui/emoji/emoji-picker.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { Popover } from '#ui/parts/popover.tsx';

interface ComposerToolsProps {
  isFormatting: boolean;
  onFormatting: () => void;
  onFiles: (files: readonly File[]) => void;
  onInsert: (text: string) => void;
  onVoice: () => void;
  onSchedule: () => void;
  isSendable: boolean;
  /** what is told right before the end of the row */
  children: ReactNode;
}

const ICON = { size: 18, strokeWidth: 1.75 } as const;

export function ComposerTools(props: ComposerToolsProps) {
  const { isFormatting, isSendable, onFormatting, onFiles, onInsert, onVoice, onSchedule, children } = props;
  const t = useTranslations('composer');
  const chooser = useRef<HTMLInputElement>(null);
  const [isPicking, setPicking] = useState(false);
  return (
    <div className="flex items-center ps-2 pe-1.5 pb-1.5">
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      <IconButton label={t('attach')} onClick={() => chooser.current?.click()}>
        <Plus {...ICON} />
      </IconButton>
      <IconButton label={t('format')} aria-pressed={isFormatting} onClick={onFormatting}>
        <Type {...ICON} />
      </IconButton>
      <Popover
        label={t('emoji')}
        side="top"
        align="start"
        open={isPicking}
        onOpenChange={setPicking}
        trigger={
          <IconButton label={t('emoji')}>
            <Smile {...ICON} />
          </IconButton>
        }
      >
        <EmojiPicker
          onPick={(emoji) => {
            setPicking(false);
            // When focus has gone back to the button, it goes to the text.
            requestAnimationFrame(() => onInsert(emoji));
          }}
          onClose={() => setPicking(false)}
        />
      </Popover>
      <IconButton label={t('mention')} onClick={() => onInsert('@')}>
        <AtSign {...ICON} />
      </IconButton>
      <IconButton label={t('voice')} onClick={onVoice}>
        <Mic {...ICON} />
      </IconButton>
      <span className="me-auto" />
      {children}
      <IconButton label={t('schedule')} disabled={!isSendable} onClick={onSchedule} className="disabled:opacity-45">
        <Clock {...ICON} />
      </IconButton>
      <button
        type="submit"
        disabled={!isSendable}
        aria-label={t('send')}
        title={t('send')}
        className="ms-1 grid h-8 w-9.5 shrink-0 place-items-center rounded-m bg-accent text-accent-ink hover:bg-accent-strong disabled:bg-rail disabled:text-ink-3 touch:size-11"
      >
        <ArrowUp size={18} strokeWidth={2} />
      </button>
    </div>
  );
}
