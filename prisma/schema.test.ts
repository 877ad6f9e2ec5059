import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from '#testing/db.ts';
import { diffWithSchema } from '#testing/schema-diff.ts';

/** What the migrations make and Prisma's model has no word for. Whatever is not in this list must be in schema.prisma. */
const onlyInSql = {
  indexes: [
    'file_kind_idx',
    'file_message_idx',
    'file_room_idx',
    'file_usage_idx',
    'member_room_order_idx',
    'member_user_id_idx',
    'message_deleted_idx',
    'message_pinned_idx',
    'message_quote_idx',
    'message_room_idx',
    'message_room_top_idx',
    'message_sender_idx',
    'message_thread_idx',
    'message_unpurged_idx',
    'notice_count_stale_idx',
    'notice_setting_keywords_idx',
    'notification_message_id_idx',
    'notification_unread_idx',
    'organisation_name_lower_key',
    'picture_message_id_idx',
    'room_public_name_idx',
    'scheduled_message_due_idx',
    'user_group_handle_key',
    'users_bot_owner_id_idx',
    'users_display_name_prefix_idx',
    'users_dnd_until_idx',
    'users_email_lower_key',
    'users_status_until_idx',
    'users_username_lower_key',
    'users_username_prefix_idx',
    'webhook_active_idx',
    'webhook_delivery_due_idx',
    'webhook_delivery_queue_idx',
    'webhook_due_idx',
  ],
  checks: ['search_state_id_check', 'server_id_check'],
  functions: ['iso'],
  storage: [
    'event: autovacuum_vacuum_scale_factor=0.02 autovacuum_analyze_scale_factor=0.02',
    'idempotency_key: autovacuum_vacuum_scale_factor=0.02',
    'member: fillfactor=70',
    'message_search_words_idx: gin_pending_list_limit=256',
    'room: fillfactor=50',
    'users: fillfactor=85',
  ],
  // Triggers, views, generated columns, exclusion constraints, row security.
  others: [],
};

async function withDatabase<T>(
  work: (url: string, query: (sql: string) => Promise<string[]>) => Promise<T>,
): Promise<T> {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return await work(database.url, async (text) => {
      const { rows } = await client.query<string[]>({ text, rowMode: 'array' });
      return rows.map((row) => row.join(': '));
    });
  } finally {
    await client.end();
    await database.drop();
  }
}

test('schema.prisma is the migrated database', async () => {
  await withDatabase(async (url) => expect(await diffWithSchema(url)).toBe(''));
});

test('what only the SQL can say is listed here', async () => {
  await withDatabase(async (_url, query) => {
    const inPublic = `JOIN pg_namespace n ON n.nspname = 'public' AND n.oid =`;
    expect({
      indexes: await query(
        `SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid ${inPublic} c.relnamespace
         WHERE i.indpred IS NOT NULL OR i.indexprs IS NOT NULL ORDER BY 1`,
      ),
      checks: await query(
        `SELECT k.conname FROM pg_constraint k ${inPublic} k.connamespace WHERE k.contype = 'c' ORDER BY 1`,
      ),
      functions: await query(`SELECT p.proname FROM pg_proc p ${inPublic} p.pronamespace ORDER BY 1`),
      storage: await query(
        `SELECT c.relname, array_to_string(c.reloptions, ' ') FROM pg_class c ${inPublic} c.relnamespace
         WHERE c.reloptions IS NOT NULL ORDER BY 1`,
      ),
      others: await query(
        `SELECT 'trigger', t.tgname FROM pg_trigger t WHERE NOT t.tgisinternal
         UNION ALL SELECT 'view', c.relname FROM pg_class c ${inPublic} c.relnamespace WHERE c.relkind IN ('v', 'm')
         UNION ALL SELECT 'generated', c.relname || '.' || a.attname FROM pg_attribute a
           JOIN pg_class c ON c.oid = a.attrelid ${inPublic} c.relnamespace
           WHERE a.attgenerated <> '' OR a.attidentity <> ''
         UNION ALL SELECT 'exclusion', k.conname FROM pg_constraint k ${inPublic} k.connamespace WHERE k.contype = 'x'
         UNION ALL SELECT 'row security', c.relname FROM pg_class c ${inPublic} c.relnamespace WHERE c.relrowsecurity
         ORDER BY 1, 2`,
      ),
    }).toEqual(onlyInSql);
  });
});

test.each([
  ['a missing column', 'ALTER TABLE room DROP COLUMN topic'],
  ['a column too many', 'ALTER TABLE room ADD COLUMN colour text'],
  ['a missing table', 'DROP TABLE idempotency_key'],
  ['a table too many', 'CREATE TABLE unknown (id int PRIMARY KEY)'],
  ['another type', 'ALTER TABLE member ALTER COLUMN read_count TYPE bigint'],
  ['another precision', 'ALTER TABLE room ALTER COLUMN created_at TYPE timestamptz(3)'],
  ['a column that may be null', 'ALTER TABLE message ALTER COLUMN content DROP NOT NULL'],
  ['a column that may not be null', 'ALTER TABLE message ALTER COLUMN client_id SET NOT NULL'],
  ['a missing default', 'ALTER TABLE room ALTER COLUMN max_members DROP DEFAULT'],
  ['another default', 'ALTER TABLE room ALTER COLUMN max_members SET DEFAULT 10'],
  ['a default too many', `ALTER TABLE room ALTER COLUMN name SET DEFAULT 'room'`],
  ['another primary key', 'ALTER TABLE reaction DROP CONSTRAINT reaction_pkey, ADD PRIMARY KEY (message_id, user_id)'],
  ['a missing unique', 'DROP INDEX api_key_key_hash_key'],
  ['a unique too many', 'CREATE UNIQUE INDEX room_name_key ON room (name)'],
  ['a missing index', 'DROP INDEX event_xid_idx'],
  ['an index too many', 'CREATE INDEX room_seq_idx ON room (seq)'],
  [
    'an index in another order',
    'DO $$ BEGIN DROP INDEX event_xid_idx; CREATE INDEX event_xid_idx ON event (xid DESC); END $$',
  ],
  ['a missing foreign key', 'ALTER TABLE mention DROP CONSTRAINT mention_room_id_fkey'],
  [
    'another rule on delete',
    `ALTER TABLE mention DROP CONSTRAINT mention_room_id_fkey,
       ADD CONSTRAINT mention_room_id_fkey FOREIGN KEY (room_id) REFERENCES room (id)`,
  ],
  ['a value of an enum too many', `ALTER TYPE room_role ADD VALUE 'guest'`],
])('the comparison notices %s', async (_what, sql) => {
  await withDatabase(async (url, query) => {
    await query(sql);
    expect(await diffWithSchema(url)).not.toBe('');
  });
});
