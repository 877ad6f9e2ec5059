'use client';
import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useModal } from '#ui/parts/use-modal.ts';
import { useWriteTo } from '#ui/people/use-write-to.ts';
import { pathTo } from '#ui/places/place.ts';
import { goTo, usePlace } from '#ui/places/use-place.ts';
import { useRoomName } from '#ui/room/room-name.tsx';
import type { OpenDialog } from '#ui/sidebar/dialogs.tsx';
import { useCandidates } from '#ui/switcher/candidates.ts';
import { useCommands } from '#ui/switcher/commands.ts';
import { type Result, resultsOf } from '#ui/switcher/results.ts';
import { SwitcherOption } from '#ui/switcher/switcher-option.tsx';
import { useFound } from '#ui/switcher/use-found.ts';

const LIST = 'switcher-results';

/** To anybody, anywhere, and whatever can be done: by a few letters of its name. */
export function Switcher({ onOpen, onClose }: { onOpen: OpenDialog; onClose: () => void }) {
  const t = useTranslations('switcher');
  const writeTo = useWriteTo();
  const dialog = useRef<HTMLDialogElement>(null);
  useModal(dialog);
  const place = usePlace();
  const nameOf = useRoomName();
  const [typed, setTyped] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const candidates = useCandidates(place.screen === 'room' ? place.roomId : null);
  const commands = useCommands(onOpen);
  const found = useFound(/^[#@>]/.test(typed) ? '' : typed);
  const groups = useMemo(
    () => resultsOf(typed, { candidates, commands, found, nameOf }),
    [typed, candidates, commands, found, nameOf],
  );
  const all = groups.flatMap(({ results }) => results);
  const at = Math.max(
    0,
    all.findIndex(({ id }) => id === chosenId),
  );
  const chosen = all[at];
  const chosenElement = chosen && `switcher-${chosen.id}`;
  useEffect(() => {
    if (chosenElement) document.getElementById(chosenElement)?.scrollIntoView({ block: 'nearest' });
  }, [chosenElement]);

  const open = async (result: Result) => {
    onClose();
    switch (result.kind) {
      case 'room':
        return goTo(pathTo.room(result.view.room.id));
      case 'command':
        return result.run();
      case 'search':
        return goTo(pathTo.search(result.query));
      case 'message': {
        const { id, roomId, parentId } = result.hit.message;
        return goTo(parentId === null ? pathTo.message(roomId, id) : pathTo.thread(roomId, parentId, id));
      }
      case 'person':
        await writeTo(result.user.id);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      void open(chosen);
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key];
    if (step === undefined || event.altKey || all.length === 0) return;
    event.preventDefault();
    const isSingle = Math.abs(step) === 1;
    const next = isSingle ? (at + step + all.length) % all.length : Math.min(all.length - 1, Math.max(0, at + step));
    setChosenId(all[next]?.id ?? null);
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
          aria-expanded={all.length > 0}
          aria-controls={LIST}
          aria-activedescendant={chosenElement}
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
            setChosenId(null);
          }}
          onKeyDown={onKeyDown}
          className="min-h-13 min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
        />
      </div>
      <div id={LIST} role="listbox" aria-label={t('results')} className="min-h-0 flex-1 overflow-y-auto p-2">
        {groups.map(({ name, results }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset
          <div key={name} role="group" aria-label={t(`groups.${name}`)}>
            <p aria-hidden="true" className="px-2.5 pt-2 pb-1 text-xs font-[600] text-ink-3">
              {name === 'places' && typed === '' ? t('groups.recent') : t(`groups.${name}`)}
            </p>
            {results.map((result) => (
              <SwitcherOption
                key={result.id}
                result={result}
                isChosen={result === chosen}
                onPoint={() => setChosenId(result.id)}
                onOpen={() => void open(result)}
              />
            ))}
          </div>
        ))}
      </div>
      {all.length === 0 && <p className="px-5 pb-6 text-ink-2">{t('nothing')}</p>}
      <p className="border-t border-line px-4 py-2 text-xs text-ink-3 touch:hidden">{t('hint')}</p>
    </dialog>
  );
}
