import { useQuery } from '@tanstack/react-query';
import { ArrowRight, MessageSquareText, Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Keys } from '#ui/keyboard/keys.tsx';
import { Badge } from '#ui/parts/badge.tsx';
import { PresentFace } from '#ui/parts/present-face.tsx';
import { RoomIcon, useRoomName } from '#ui/room/room-name.tsx';
import { MarkedText } from '#ui/search/marked-text.tsx';
import type { Result } from '#ui/switcher/results.ts';

interface SwitcherOptionProps {
  result: Result;
  isChosen: boolean;
  onPoint: () => void;
  onOpen: () => void;
}

/** The field keeps the focus; which option is chosen is told by it. */
export function SwitcherOption({ result, isChosen, onPoint, onOpen }: SwitcherOptionProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the combobox has focus and keys
    <div
      id={`switcher-${result.id}`}
      role="option"
      aria-selected={isChosen}
      onPointerMove={isChosen ? undefined : onPoint}
      onClick={onOpen}
      className={`flex min-h-10 cursor-pointer items-center gap-2.5 rounded-s px-2.5 py-1 select-none touch:min-h-11 ${isChosen ? 'bg-accent-soft' : ''}`}
    >
      <Shown result={result} />
    </div>
  );
}

function Shown({ result }: { result: Result }) {
  const t = useTranslations();
  switch (result.kind) {
    case 'room': {
      const { view, name, badge } = result;
      const note = view.other ? `@${view.other.username}` : view.membership ? view.room.topic : t('switcher.notJoined');
      return (
        <Line icon={<RoomIcon view={view} />} name={name} note={note} isStrong={badge !== null}>
          {badge && <Badge {...badge} label={t('sidebar.unread', { count: badge.count })} />}
        </Line>
      );
    }
    case 'person':
      return (
        <Line
          icon={<PresentFace user={result.user} />}
          name={result.user.displayName}
          note={`@${result.user.username}`}
        />
      );
    case 'command':
      return (
        <Line icon={<ArrowRight {...ICON} className="text-ink-3 rtl:-scale-x-100" />} name={result.name}>
          {result.keys && <Keys of={result.keys} />}
        </Line>
      );
    case 'search':
      return (
        <Line
          icon={<Search {...ICON} className="text-ink-3" />}
          name={t('switcher.inMessages', { query: result.query })}
        />
      );
    case 'message':
      return <FoundMessage result={result} />;
  }
}

function FoundMessage({ result }: { result: Extract<Result, { kind: 'message' }> }) {
  const { message, marks } = result.hit;
  return (
    <>
      <span className="grid w-5.5 shrink-0 place-items-center">
        <MessageSquareText {...ICON} className="text-ink-3" />
      </span>
      <span className="min-w-0 leading-tight">
        <span className="block truncate">
          <bdi>
            <MarkedText text={message.content} marks={marks} around={90} />
          </bdi>
        </span>
        <span className="block truncate text-xs text-ink-3">
          <bdi>{result.author}</bdi> · <bdi>{useNameOfRoom(message.roomId)}</bdi>
        </span>
      </span>
    </>
  );
}

function useNameOfRoom(roomId: number): string {
  const { queries } = useParley();
  const nameOf = useRoomName();
  const { data: rooms } = useQuery(queries.rooms);
  const view = rooms?.find(({ room }) => room.id === roomId);
  return view ? nameOf(view) : '';
}

interface LineProps {
  icon: ReactNode;
  name: string;
  note?: string;
  isStrong?: boolean;
  children?: ReactNode;
}

function Line({ icon, name, note = '', isStrong = false, children }: LineProps) {
  return (
    <>
      <span className="grid w-5.5 shrink-0 place-items-center">{icon}</span>
      <span className="me-auto flex min-w-0 items-baseline gap-2">
        <bdi className={`max-w-full shrink-0 truncate ${isStrong ? 'font-[650]' : 'font-[560]'}`}>{name}</bdi>
        {note !== '' && <bdi className="min-w-0 truncate text-sm text-ink-3">{note}</bdi>}
      </span>
      {children}
    </>
  );
}

const ICON = { 'aria-hidden': true, size: 17, strokeWidth: 1.75 } as const;
