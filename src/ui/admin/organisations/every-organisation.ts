import type { ParleyClient } from '#client/parley-client.ts';
import type { Organisation } from '#contract/organisations.ts';

/** There are few: one chooses among all of them. */
export async function everyOrganisation(api: ParleyClient['api']): Promise<Organisation[]> {
  const all: Organisation[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await api.organisations.list.query({ cursor, limit: 100 });
    all.push(...page.items);
    if (page.nextCursor === null) return all;
    cursor = page.nextCursor;
  }
}
