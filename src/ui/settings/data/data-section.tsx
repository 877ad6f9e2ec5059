'use client';
import { useQuery } from '@tanstack/react-query';
import type { AccountState } from '#contract/account.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { DeletionPart } from '#ui/settings/data/deletion-part.tsx';
import { ExportPart } from '#ui/settings/data/export-part.tsx';

const LOOK_AGAIN_MS = 2000;

const isUnderWay = (state: AccountState | undefined) => state?.exports.some((one) => one.state === 'pending') ?? false;

export function DataSection() {
  const { api } = useParley();
  const query = useQuery({
    queryKey: keys.account,
    queryFn: () => api.account.get.query(),
    staleTime: 0,
    // No event tells when an archive is ready: it is looked for while one is being made.
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? LOOK_AGAIN_MS : false),
  });
  return (
    <Loaded query={query}>
      {(state) => (
        <>
          <ExportPart state={state} />
          <DeletionPart state={state} />
        </>
      )}
    </Loaded>
  );
}
