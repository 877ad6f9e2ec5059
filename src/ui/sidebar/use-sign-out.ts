import { useCallback } from 'react';
import { endSession } from '#ui/account/session.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { deleteNow } from '#ui/room/log/deletions.ts';
import { forgetSearches } from '#ui/search/recent-searches.ts';

/** What was not sent and what was looked for is not left to whoever uses this browser next. */
export function useSignOut(): () => Promise<void> {
  const { api, meId, outbox, uploads, drafts } = useParley();
  return useCallback(async () => {
    outbox.clear();
    uploads.clear();
    drafts.clear();
    forgetSearches(meId);
    await deleteNow(api);
    await endSession('chosen');
  }, [api, meId, outbox, uploads, drafts]);
}
