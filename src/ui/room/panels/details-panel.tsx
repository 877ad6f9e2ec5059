'use client';
import { Tabs } from '@base-ui/react/tabs';
import { useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import { SidePanel } from '#ui/parts/side-panel.tsx';
import { PANELS, type Panel, pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { AboutTab } from '#ui/room/panels/details-about.tsx';
import { FilesTab } from '#ui/room/panels/details-files.tsx';
import { MembersTab } from '#ui/room/panels/details-members.tsx';
import { PinsTab } from '#ui/room/panels/details-pins.tsx';
import { useRoomMention } from '#ui/room/room-name.tsx';

interface DetailsPanelProps {
  view: RoomView;
  panel: Panel;
  onClose: () => void;
}

const TABS = { members: MembersTab, files: FilesTab, pins: PinsTab, about: AboutTab } as const;

/** Who is in a room, what was sent and pinned there, and what it is. */
export function DetailsPanel({ view, panel, onClose }: DetailsPanelProps) {
  const t = useTranslations('details');
  const name = useRoomMention()(view);
  const { room, membership } = view;
  // Visitors of a public room see what it is; two people need no list of themselves.
  const tabs = PANELS.filter((tab) => tab === 'about' || (membership && !(tab === 'members' && room.kind === 'dm')));
  const shown = tabs.includes(panel) ? panel : 'about';
  return (
    <SidePanel title={t('title')} subtitle={<bdi>{name}</bdi>} onClose={onClose}>
      <Tabs.Root
        value={shown}
        onValueChange={(next: Panel) => goTo(pathTo.panel(room.id, next), { instead: true })}
        className="flex min-h-0 flex-1 flex-col"
      >
        <Tabs.List className="flex gap-1 border-b border-line px-2.5">
          {tabs.map((tab) => (
            <Tabs.Tab
              key={tab}
              value={tab}
              className="-mb-px min-h-10 border-b-2 border-transparent px-2 text-sm font-[560] text-ink-2 outline-offset-[-2px] hover:text-ink data-active:border-accent data-active:text-ink touch:min-h-11"
            >
              {t(`tabs.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((tab) => {
          const Content = TABS[tab];
          return (
            <Tabs.Panel key={tab} value={tab} tabIndex={-1} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
              <Content view={view} />
            </Tabs.Panel>
          );
        })}
      </Tabs.Root>
    </SidePanel>
  );
}
