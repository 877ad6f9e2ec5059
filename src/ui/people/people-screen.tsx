'use client';
import { Tabs } from '@base-ui/react/tabs';
import { useTranslations } from 'next-intl';
import { Screen } from '#ui/parts/screen.tsx';
import { BlockedPeople } from '#ui/people/blocked-people.tsx';
import { Everybody } from '#ui/people/everybody.tsx';
import { Groups } from '#ui/people/groups.tsx';

const TABS = [
  { name: 'everybody', Content: Everybody },
  { name: 'groups', Content: Groups },
  { name: 'blocked', Content: BlockedPeople },
] as const;

/** Who there is, in which groups they are addressed together, and whom one does not hear. */
export function PeopleScreen() {
  const t = useTranslations('peopleScreen');
  return (
    <Screen title={t('title')}>
      <Tabs.Root defaultValue="everybody" className="flex flex-1 flex-col gap-4">
        <Tabs.List className="flex gap-1 border-b border-line *:first:ps-0">
          {TABS.map(({ name }) => (
            <Tabs.Tab
              key={name}
              value={name}
              className="-mb-px min-h-10 border-b-2 border-transparent px-2.5 text-sm font-[560] text-ink-2 outline-offset-[-2px] hover:text-ink data-active:border-accent data-active:text-ink touch:min-h-11"
            >
              {t(name)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ name, Content }) => (
          <Tabs.Panel key={name} value={name} tabIndex={-1} className="flex flex-1 flex-col">
            <Content />
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </Screen>
  );
}
