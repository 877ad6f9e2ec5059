import { statement } from '#db/database.ts';

export interface LinkPreviewRow {
  url: string;
  title: string | null;
  description: string;
  site_name: string;
  image_url: string | null;
  /** all three or none */
  picture: Buffer | null;
  picture_width: number | null;
  picture_height: number | null;
}

export const wantPreviews = statement(
  'preview.want',
  'INSERT INTO preview_task (message_id) VALUES ($1) ON CONFLICT (message_id) DO UPDATE SET due_at = now(), attempts = 0',
);

/** One that is due, this node's alone for $1 seconds. */
export const takePreviewTask = statement<{ message_id: number; attempts: number }>(
  'preview.take',
  `UPDATE preview_task SET attempts = attempts + 1, due_at = now() + make_interval(secs => $1)
   WHERE message_id = (
     SELECT message_id FROM preview_task WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
   )
   RETURNING message_id, attempts`,
);

/** Unless it was wanted again since: the row tells by its count of attempts. */
export const endPreviewTask = statement(
  'preview.end',
  'DELETE FROM preview_task WHERE message_id = $1 AND attempts = $2',
);

export const knownPreviews = statement<LinkPreviewRow>(
  'preview.known',
  `SELECT url, title, description, site_name, image_url, picture, picture_width, picture_height FROM link_preview
   WHERE url_hash = ANY($1::text[]) AND expires_at > now()`,
);

/** $1 hash, $2 address, $3 title or null, $4 description, $5 site, $6 image, $7 seconds that it is good for, $8–$10 picture. */
export const keepPreview = statement(
  'preview.keep',
  `INSERT INTO link_preview (url_hash, url, title, description, site_name, image_url, expires_at,
     picture, picture_width, picture_height)
   VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7), $8, $9, $10)
   ON CONFLICT (url_hash) DO UPDATE SET title = excluded.title, description = excluded.description,
     site_name = excluded.site_name, image_url = excluded.image_url, picture = excluded.picture,
     picture_width = excluded.picture_width, picture_height = excluded.picture_height, fetched_at = now(), expires_at = excluded.expires_at`,
);

export const forgetOldPreviews = statement<{ url_hash: string }>(
  'preview.forget',
  `DELETE FROM link_preview WHERE url_hash IN (
     SELECT url_hash FROM link_preview WHERE expires_at < now() - interval '1 day' LIMIT 1000) RETURNING url_hash`,
);

export const hiddenPreviews = statement<{ hidden: string[] }>(
  'preview.hidden',
  'SELECT hidden_previews AS hidden FROM message WHERE id = $1',
);

export const setPreviews = statement('preview.set', 'UPDATE message SET previews = $2::jsonb WHERE id = $1');

export const hidePreview = statement(
  'preview.hide',
  `UPDATE message SET previews = $3::jsonb, hidden_previews = hidden_previews || $2::text
   WHERE id = $1`,
);
