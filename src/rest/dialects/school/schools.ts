import type { Identity } from '#auth/service.ts';
import type { Api } from '#rest/dialect.ts';

export interface School {
  id: number;
  name: string;
}

export async function schoolOf(api: Api, me: Identity | null): Promise<School | null> {
  const organisationId = me?.organisationId ?? null;
  return organisationId === null ? null : api.organisations.get({ organisationId });
}

/** What one may list is of one's own school: any other filter leaves nothing of it. */
export function passes(school: School | null, filter: string | undefined): boolean {
  if (filter === undefined || filter === '') return true;
  return school !== null && (filter === String(school.id) || filter === school.name);
}
