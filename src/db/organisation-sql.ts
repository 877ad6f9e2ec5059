import { statement } from '#db/database.ts';

export interface OrganisationRow {
  id: number;
  uuid: string;
  name: string;
  created_at: string;
}

const columns = 'id, uuid, name, created_at';

export const insertOrganisation = statement<OrganisationRow>(
  'organisation.insert',
  `INSERT INTO organisation (name) VALUES ($1) RETURNING ${columns}`,
);
export const renameOrganisationRow = statement<OrganisationRow>(
  'organisation.rename',
  `UPDATE organisation SET name = $2 WHERE id = $1 RETURNING ${columns}`,
);
/** $1 the only one to show, or null for all. */
export const organisationsAfter = statement<OrganisationRow>(
  'organisation.list',
  `SELECT ${columns} FROM organisation WHERE ($1::int IS NULL OR id = $1) AND id > $2 ORDER BY id LIMIT $3`,
);
export const organisationById = statement<OrganisationRow>(
  'organisation.by_id',
  `SELECT ${columns} FROM organisation WHERE id = $1`,
);
