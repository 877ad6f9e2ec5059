import { useCallback } from 'react';
import { endSession } from '#ui/account/session.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { forgetSearches } from '#ui/search/recent-searches.ts';

/** What was not sent and what was looked for is not left to whoever uses this browser next. */
export function useSignOut(): () => Promise<void> {
  const { meId, outbox, uploads, drafts } = useParley();
  return useCallback(() => {
    outbox.clear();
    uploads.clear();
    drafts.clear();
    forgetSearches(meId);
    return endSession('chosen');
  }, [meId, outbox, uploads, drafts]);
}
