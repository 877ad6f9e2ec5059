import { z } from 'zod';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { Id, line, Timestamp } from '#contract/text.ts';

export const Organisation = z.object({ id: Id, uuid: z.uuid(), name: z.string(), createdAt: Timestamp });
export type Organisation = z.infer<typeof Organisation>;

export const CreateOrganisation = z.object({ name: line(1, 100) });
export const RenameOrganisation = z.object({ organisationId: Id, name: line(1, 100) });
export const ListOrganisations = z.object({ cursor: Cursor.optional(), limit: PageLimit });
export const MoveUser = z.object({ userId: Id, organisationId: Id.nullable() });
export const GetOrganisation = z.object({ organisationId: Id });
