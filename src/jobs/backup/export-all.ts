import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { StartError } from '#db/start-error.ts';
import type { FileStore } from '#files/store.ts';
import { copyFiles } from '#jobs/backup/back-up.ts';

const PAGE = 2000;

/** What a person would want to read elsewhere, a JSON object on each line; nothing that lets anybody in. */
const LISTS = {
  people: `SELECT id, uuid, username, email, display_name AS "displayName", role, organisation_id AS "organisationId", profile,
    bot_owner_id AS "botOwnerId", iso(created_at) AS "createdAt", deactivated_at IS NOT NULL AS deactivated
    FROM users WHERE id > $1 ORDER BY id LIMIT $2`,
  organisations:
    'SELECT id, uuid, name, iso(created_at) AS "createdAt" FROM organisation WHERE id > $1 ORDER BY id LIMIT $2',
  rooms: `SELECT id, uuid, kind, visibility, name, topic, owner_id AS "ownerId", organisation_id AS "organisationId",
    read_only AS "readOnly", iso(created_at) AS "createdAt",
    (SELECT coalesce(json_agg(json_build_object('userId', user_id, 'role', role, 'joinedAt', iso(joined_at)) ORDER BY user_id), '[]')
     FROM member WHERE room_id = room.id AND left_at IS NULL) AS members
    FROM room WHERE deleted_at IS NULL AND id > $1 ORDER BY id LIMIT $2`,
  messages: `SELECT m.id, m.uuid, m.room_id AS "roomId", m.number, m.sender_id AS "senderId", m.parent_id AS "parentId", m.content,
    m.mentions, m.reactions, m.quote, m.forward, m.metadata, iso(m.created_at) AS "createdAt", iso(m.edited_at) AS "editedAt",
    iso(m.pinned_at) AS "pinnedAt", (SELECT coalesce(json_agg(f.uuid ORDER BY f.id), '[]') FROM file f
      WHERE f.message_id = m.id AND f.deleted_at IS NULL) AS files,
    (SELECT coalesce(json_agg(json_build_object('content', e.content, 'editedAt', iso(e.edited_at)) ORDER BY e.id), '[]')
     FROM message_edit e WHERE e.message_id = m.id) AS edits
    FROM message m JOIN room ON room.id = m.room_id AND room.deleted_at IS NULL
    WHERE m.deleted_at IS NULL AND m.id > $1 ORDER BY m.id LIMIT $2`,
  files: `SELECT id, uuid, room_id AS "roomId", uploader_id AS "uploaderId", message_id AS "messageId", name, description, size, mime,
    sha256, iso(created_at) AS "createdAt" FROM file WHERE deleted_at IS NULL AND id > $1 ORDER BY id LIMIT $2`,
} as const;

/** Everything people wrote on a server, for people and programs to read. The bytes of a file stand under its uuid. */
export async function exportAll(url: string, store: FileStore, folder: string, note: (line: string) => void) {
  if (await stat(folder).catch(() => null)) throw new StartError(`${folder} is there already.`);
  const unfinished = `${folder}.unfinished`;
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    options: '-c statement_timeout=0',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for (const [name, text] of Object.entries(LISTS)) {
      const out = createWriteStream(path.join(unfinished, `${name}.jsonl`), { mode: 0o600 });
      note(`${name}: ${await writeAll(client, text, out)}`);
    }
    await client.query('COMMIT');
    note(`bytes of files: ${await copyFiles(store, path.join(unfinished, 'files'))}`);
    await rename(unfinished, folder);
  } finally {
    await client.end();
  }
}

async function writeAll(client: pg.Client, text: string, out: WriteStream): Promise<number> {
  let count = 0;
  for (let after = '0'; ; ) {
    const { rows } = await client.query<{ id: string | number }>(text, [after, PAGE]);
    const lines = rows.map((row) => `${JSON.stringify({ ...row, id: Number(row.id) })}\n`).join('');
    if (!out.write(lines)) await once(out, 'drain');
    count += rows.length;
    const last = rows.at(-1);
    if (rows.length < PAGE || !last) break;
    after = String(last.id);
  }
  out.end();
  await finished(out);
  return count;
}
