import type { QueryClient } from '@tanstack/react-query';
import { keys } from '#ui/data/keys.ts';
import type { Journal } from '#ui/live/journal.ts';

/**
 * What events keep current is fetched anew. What is on its way is of the time before and must not arrive: where there is nothing
 * yet, the query cache would take that for the new answer.
 */
export async function fetchAgain(cache: QueryClient, journal: Journal): Promise<void> {
  journal.era++;
  await cache.cancelQueries({ queryKey: keys.live });
  await cache.invalidateQueries({ queryKey: keys.live });
}
