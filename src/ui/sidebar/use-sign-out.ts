import { useCallback } from 'react';
import { endSession } from '#ui/account/session.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { forgetSearches } from '#ui/search/recent-searches.ts';

/** What was not sent and what was looked for is not left to whoever uses this browser next. */
export function useSignOut(): () => void {
  const { outbox, uploads, drafts } = useParley();
  return useCallback(() => {
    outbox.clear();
    uploads.clear();
    drafts.clear();
    forgetSearches();
    void endSession('chosen');
  }, [outbox, uploads, drafts]);
}
