import { useTranslations } from 'next-intl';
import { Fragment } from 'react';
import type { Message } from '#contract/messages.ts';
import { MenuItem, MenuLine } from '#ui/parts/menu.tsx';
import { deedsOf } from '#ui/room/message/deeds.tsx';
import type { RowContext } from '#ui/room/message/row-context.ts';
import type { Deeds } from '#ui/room/message/use-deeds.ts';

interface ActionItemsProps {
  message: Message;
  context: RowContext;
  deeds: Deeds;
  isSaved: boolean;
}

/** The menu of a message, with an icon for each line: loaded when somebody is at one. */
export default function ActionItems({ message, context, deeds, isSaved }: ActionItemsProps) {
  const t = useTranslations('message');
  return deedsOf(message, context, deeds, isSaved).map(({ name, Icon, keys, danger, begins, points, run }) => (
    <Fragment key={name}>
      {begins && <MenuLine />}
      <MenuItem
        icon={<Icon size={17} strokeWidth={1.75} className={points ? 'rtl:-scale-x-100' : ''} />}
        {...(keys ? { keys } : {})}
        danger={danger ?? false}
        onClick={run}
      >
        {t(name)}
      </MenuItem>
    </Fragment>
  ));
}
