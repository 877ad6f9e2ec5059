import { statement } from '#db/database.ts';

export interface EmojiRow {
  name: string;
  picture: string;
  added_by: number;
  created_at: string;
  removed_at: string | null;
}

const columns = 'name, picture, added_by, created_at, removed_at';

/** The name is free, or its emoji was removed. `before` is the picture that nothing shows any more. */
export const insertEmoji = statement<EmojiRow & { before: string | null }>(
  'emoji.insert',
  `WITH old AS (SELECT picture FROM emoji WHERE name = $1)
   INSERT INTO emoji (name, picture, added_by) VALUES ($1, $2, $3)
   ON CONFLICT (name) DO UPDATE SET picture = excluded.picture, added_by = excluded.added_by, created_at = now(),
     removed_at = NULL
   WHERE emoji.removed_at IS NOT NULL
   RETURNING ${columns}, (SELECT picture FROM old) AS before`,
);

export const removeEmojiRow = statement<EmojiRow>(
  'emoji.remove',
  `UPDATE emoji SET removed_at = now() WHERE name = $1 RETURNING ${columns}`,
);

export const emojiByName = statement<EmojiRow>('emoji.by_name', `SELECT ${columns} FROM emoji WHERE name = $1`);

/** By name: $1 the last one seen, $2 limit. */
export const emojiAfter = statement<EmojiRow>(
  'emoji.list',
  `SELECT ${columns} FROM emoji WHERE name > $1 ORDER BY name LIMIT $2`,
);

/** How many names are taken, and how many of them by $1; a removed one counts, since it is still shown. */
export const countEmoji = statement<{ all: number; own: number }>(
  'emoji.count',
  'SELECT count(*) AS all, count(*) FILTER (WHERE added_by = $1) AS own FROM emoji',
);

export const emojiStates = statement<EmojiRow>('', `SELECT ${columns} FROM emoji ORDER BY name`);
