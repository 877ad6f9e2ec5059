import { useEffect } from 'react';
import type { UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog } from '#ui/live/live-state.ts';
import { stopQuoting, useQuoting } from '#ui/room/quoting.ts';

/** What was chosen to be answered to becomes part of the draft, and so of all devices. */
export function useQuoteOfDraft(roomId: number, thread: number | null, quote: (id: number) => void): void {
  const { cache } = useParley();
  const chosen = useQuoting({ roomId, thread });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each choice
  useEffect(() => {
    if (!chosen) return;
    const { people } = cache.getQueryData<RoomLog>(keys.log(roomId)) ?? {};
    const sender: UserRef | undefined = people?.[chosen.senderId];
    if (sender) cache.setQueryData(keys.quoted(chosen.id), { content: chosen.content, name: sender.displayName });
    quote(chosen.id);
    stopQuoting({ roomId, thread });
  }, [chosen]);
}
