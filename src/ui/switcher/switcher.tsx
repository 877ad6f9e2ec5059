'use client';
import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, lazy, Suspense, useRef, useState } from 'react';
import { useModal } from '#ui/parts/use-modal.ts';
import type { OpenDialog } from '#ui/sidebar/dialogs.tsx';
import type { KeysHere } from '#ui/switcher/switcher-results.tsx';

const SwitcherResults = lazy(() =>
  import('#ui/switcher/switcher-results.tsx').then((file) => ({ default: file.SwitcherResults })),
);

const LIST = 'switcher-results';

/**
 * To anybody, anywhere, and whatever can be done: by a few letters of its name. The field is there at once, since whoever has
 * pressed the keys for it types on; what it finds is loaded when it is first wanted.
 */
export function Switcher({ onOpen, onClose }: { onOpen: OpenDialog; onClose: () => void }) {
  const t = useTranslations('switcher');
  const dialog = useRef<HTMLDialogElement>(null);
  useModal(dialog);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState<string>();
  const keys = useRef<KeysHere>({ press: null, isEntered: false });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (keys.current.press) keys.current.press(event);
    else if (event.key === 'Enter') keys.current.isEntered = true;
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={dialog}
      aria-label={t('label')}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
      className="arriving mx-auto mt-[12dvh] max-h-[min(560px,76dvh)] w-[min(600px,calc(100vw-24px))] overflow-hidden rounded-l bg-paper text-ink shadow-raised backdrop:bg-veil open:flex open:flex-col narrow:mt-3"
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden="true" size={18} strokeWidth={1.75} className="shrink-0 text-ink-3" />
        <input
          type="text"
          role="combobox"
          aria-expanded={active !== undefined}
          aria-controls={LIST}
          aria-activedescendant={active}
          aria-autocomplete="list"
          aria-label={t('label')}
          placeholder={t('placeholder')}
          dir="auto"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            keys.current.isEntered = false;
          }}
          onKeyDown={onKeyDown}
          className="min-h-13 min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
        />
      </div>
      <Suspense>
        <SwitcherResults
          id={LIST}
          typed={typed}
          keys={keys.current}
          onActive={setActive}
          onOpen={onOpen}
          onClose={onClose}
        />
      </Suspense>
      <p className="border-t border-line px-4 py-2 text-xs text-ink-3 touch:hidden">{t('hint')}</p>
    </dialog>
  );
}
