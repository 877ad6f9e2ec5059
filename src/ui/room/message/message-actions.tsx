import { Pencil, SmilePlus, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { IconButton } from '#ui/parts/button.tsx';

const EMOJI = '👍 🎉 ❤️ 😄 🙏 👀 ✅ 🚀 🔥 💯 👏 🤔 😅 😮 😢 🙌 💡 ☕ 👋 🤝 ➕ ➖ ❓ ⏳'.split(' ');

interface MessageActionsProps {
  isMine: boolean;
  mayReact: boolean;
  mayDelete: boolean;
  isPicking: boolean;
  onPick: (open: boolean) => void;
  onReact: (emoji: string) => void;
  onEdit: () => void;
  onDelete: () => void;
}

/** What one can do with a message. It floats above the row, so that nothing moves when it comes. */
export function MessageActions(props: MessageActionsProps) {
  const { isMine, mayReact, mayDelete, isPicking, onPick, onReact, onEdit, onDelete } = props;
  const t = useTranslations('message');
  const react = (emoji: string) => {
    onPick(false);
    onReact(emoji);
  };
  return (
    <div
      role="toolbar"
      aria-label={t('actions')}
      className="absolute -top-4 z-10 flex rounded-m border border-line bg-paper p-0.5 shadow-raised end-6 narrow:end-4"
    >
      {mayReact && (
        <>
          <IconButton label={t('reactWith', { emoji: '👍' })} onClick={() => react('👍')}>
            👍
          </IconButton>
          <IconButton label={t('react')} aria-expanded={isPicking} onClick={() => onPick(!isPicking)}>
            <SmilePlus size={18} strokeWidth={1.75} />
          </IconButton>
        </>
      )}
      {isMine && (
        <IconButton label={t('edit')} onClick={onEdit}>
          <Pencil size={17} strokeWidth={1.75} />
        </IconButton>
      )}
      {mayDelete && (
        <IconButton label={t('delete')} onClick={onDelete} className="hover:text-signal">
          <Trash2 size={17} strokeWidth={1.75} />
        </IconButton>
      )}
      {isPicking && <EmojiPanel onPick={react} onClose={() => onPick(false)} />}
    </div>
  );
}

function EmojiPanel({ onPick, onClose }: { onPick: (emoji: string) => void; onClose: () => void }) {
  const t = useTranslations('message');
  const panel = useRef<HTMLDivElement>(null);
  const [opensUp, setOpensUp] = useState(false);
  // Above the row where there is no room below it: the log must not grow for a panel.
  useLayoutEffect(() => {
    const bottom = panel.current?.getBoundingClientRect().bottom ?? 0;
    const edge = panel.current?.closest('section')?.getBoundingClientRect().bottom ?? bottom;
    setOpensUp(bottom > edge);
  }, []);
  const columns = 8;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
      return;
    }
    const ahead = document.dir === 'rtl' ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: ahead,
      ArrowLeft: -ahead,
      ArrowDown: columns,
      ArrowUp: -columns,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of form fields
    <div
      ref={panel}
      role="group"
      aria-label={t('react')}
      onKeyDown={onKeyDown}
      className={`arriving absolute z-20 my-1 grid w-max grid-cols-8 rounded-m border border-line bg-paper p-1 shadow-raised end-0 narrow:grid-cols-6 ${opensUp ? 'bottom-full' : 'top-full'}`}
    >
      {EMOJI.map((emoji, index) => (
        <button
          key={emoji}
          type="button"
          // biome-ignore lint/a11y/noAutofocus: the panel was asked for, and is left with Escape
          autoFocus={index === 0}
          aria-label={t('reactWith', { emoji })}
          onClick={() => onPick(emoji)}
          className="grid size-9 place-items-center rounded-s text-lg hover:bg-hover touch:size-11"
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}
