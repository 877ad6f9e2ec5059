import type { ReactNode } from 'react';
import { PlaceLink } from '#ui/places/place-link.tsx';

const WEIGHTS = {
  plain: 'text-ink-2',
  strong: 'text-ink font-[620]',
  faint: 'text-ink-3',
} as const;

interface SidebarRowProps {
  href: string;
  icon: ReactNode;
  isCurrent: boolean;
  weight?: keyof typeof WEIGHTS;
  /** of a row that is a room */
  roomId?: number;
  isUnread?: boolean;
  end?: ReactNode;
  children: ReactNode;
}

/** A place at the side. Its height is known before it is drawn, so that rows out of sight cost nothing. */
export function SidebarRow(props: SidebarRowProps) {
  const { href, icon, isCurrent, weight = 'plain', roomId, isUnread = false, end, children } = props;
  const tone = isCurrent ? 'bg-accent-soft text-ink font-[560]' : `hover:bg-hover ${WEIGHTS[weight]}`;
  return (
    <li className="row-out-of-sight">
      <PlaceLink
        href={href}
        aria-current={isCurrent ? 'page' : undefined}
        data-row=""
        data-room={roomId}
        data-unread={isUnread ? '' : undefined}
        className={`flex min-h-8 items-center gap-2 rounded-s px-2 outline-offset-[-2px] touch:min-h-11 ${tone}`}
      >
        <span className="grid w-5.5 shrink-0 place-items-center">{icon}</span>
        <span className="me-auto flex min-w-0 items-center gap-1.5">{children}</span>
        {end}
      </PlaceLink>
    </li>
  );
}
