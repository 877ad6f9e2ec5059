import type { KeyboardEvent } from 'react';
import type { Message } from '#contract/messages.ts';
import { mayDo } from '#ui/room/message/may-do.ts';
import { openDialog } from '#ui/room/message/open-dialog.ts';
import type { RowContext } from '#ui/room/message/row-context.ts';
import type { Deeds } from '#ui/room/message/use-deeds.ts';

/** A key that is pressed on the row of a message. Tells whether it meant something. */
export function rowKeys(context: RowContext, deeds: Deeds): (event: KeyboardEvent, message: Message) => boolean {
  return (event, message) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
    const may = mayDo(message, context);
    const press = (part: string) => {
      const row = (event.target as Element).closest('[data-row]');
      row?.querySelector<HTMLElement>(`[data-part="${part}"]`)?.click();
    };
    const meant: Record<string, (() => void) | false> = {
      '+': may.react && (() => press('react')),
      r: may.reply && (() => deeds.reply(message)),
      q: may.quote && (() => deeds.quote(message)),
      e: may.edit && (() => deeds.edit(message)),
      f: may.forward && (() => openDialog({ kind: 'forward', message })),
      s: () => void deeds.toggleSaved(message),
      u: may.react && (() => void deeds.markUnread(message)),
      m: () => press('menu'),
      delete: may.delete && (() => deeds.remove(message)),
    };
    const run = meant[event.key.toLowerCase()];
    if (!run) return false;
    event.preventDefault();
    run();
    return true;
  };
}
