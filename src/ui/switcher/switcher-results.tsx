import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
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

/** The keys that are pressed in the field. */
export interface KeysHere {
  press: ((event: KeyboardEvent) => void) | null;
  /** before there was anything to choose from */
  isEntered: boolean;
}

interface SwitcherResultsProps {
  id: string;
  typed: string;
  keys: KeysHere;
  /** the element that is chosen */
  onActive: (id: string | undefined) => void;
  onOpen: OpenDialog;
  onClose: () => void;
}

export function SwitcherResults({ id, typed, keys, onActive, onOpen, onClose }: SwitcherResultsProps) {
  const t = useTranslations('switcher');
  const writeTo = useWriteTo();
  const place = usePlace();
  const nameOf = useRoomName();
  const [choice, setChoice] = useState<{ typed: string; id: string | undefined }>();
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
    all.findIndex((result) => choice?.typed === typed && choice.id === result.id),
  );
  const chosen = all[at];
  const chosenElement = chosen && `switcher-${chosen.id}`;
  useEffect(() => {
    onActive(chosenElement);
    if (chosenElement) document.getElementById(chosenElement)?.scrollIntoView({ block: 'nearest' });
  }, [chosenElement, onActive]);

  const choose = (result: Result | undefined) => setChoice({ typed, id: result?.id });
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
        const { id: messageId, roomId, parentId } = result.hit.message;
        return goTo(parentId === null ? pathTo.message(roomId, messageId) : pathTo.thread(roomId, parentId, messageId));
      }
      case 'person':
        await writeTo(result.user.id);
    }
  };
  const press = (event: KeyboardEvent) => {
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
    choose(all[next]);
  };
  useEffect(() => {
    keys.press = press;
    if (!keys.isEntered || !chosen) return;
    keys.isEntered = false;
    void open(chosen);
  });

  return (
    <>
      <div id={id} role="listbox" aria-label={t('results')} className="min-h-0 flex-1 overflow-y-auto p-2">
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
                onPoint={() => choose(result)}
                onOpen={() => void open(result)}
              />
            ))}
          </div>
        ))}
      </div>
      {all.length === 0 && <p className="px-5 pb-6 text-ink-2">{t('nothing')}</p>}
    </>
  );
}
