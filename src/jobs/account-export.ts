import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { finishExport, ownFiles, ownMessagesOfRoom, roomsEverIn } from '#db/account-sql.ts';
import type { Database } from '#db/database.ts';
import { enqueueMail } from '#db/mails.ts';
import { editsOfMessage } from '#db/message-sql.ts';
import { userById } from '#db/user-sql.ts';
import type { FileStore } from '#files/store.ts';
import type { Job } from '#jobs/job.ts';

const PAGE = 500;
const lineOf = (value: unknown) => `${JSON.stringify(value)}\n`;

/** One's own profile, rooms, messages with what they were before they were edited, and files, as an archive of plain JSON lines. */
export async function makeExport(
  { db, store }: { db: Database; store: FileStore },
  { uuid, userId }: { uuid: string; userId: number },
  job: Job,
): Promise<void> {
  const [user] = await db.query(userById, [userId]);
  if (!user) return;
  const zip = new ZipFile();
  const add = (name: string, lines: AsyncIterable<string>) =>
    zip.addReadStreamLazy(name, (give) => give(null, Readable.from(lines)));
  const { stream_seq: _, ...profile } = user;
  zip.addBuffer(Buffer.from(`${JSON.stringify(profile, null, 2)}\n`), 'profile.json');
  add('rooms.jsonl', roomLines(db, userId));
  add('messages.jsonl', messageLines(db, userId));
  add('files.jsonl', fileLines(db, userId));
  for await (const file of filesOf(db, userId)) {
    if (job.signal.aborted) return;
    const bytes = await store.read(file.uuid);
    if (!bytes) continue; // deleted in this moment
    await bytes.cancel();
    zip.addReadStreamLazy(`files/${file.id}-${safeName(file.name)}`, (give) => {
      void store.read(file.uuid).then(
        (found) => give(null, Readable.from(found ?? [])),
        (error: unknown) => give(error, Readable.from([])),
      );
    });
  }
  zip.end();
  // What goes wrong while something is read for it must not leave an archive that looks whole.
  const failed = new Promise<never>((_resolve, reject) => zip.on('error', reject));
  const { size } = await Promise.race([store.write(uuid, Readable.from(zip.outputStream)), failed]);
  await db.transaction(async (tx) => {
    await job.finish(tx);
    await tx.query(finishExport, [uuid, size]);
    await enqueueMail(tx, { to: { userId }, letter: { template: 'export_ready', exportId: uuid } });
  });
}

/** As people call their files, without what a path would be made of. */
function safeName(name: string): string {
  return name.replace(/[/\\:\0]/g, '_').replace(/^\.+/, '_');
}

async function* roomLines(db: Database, userId: number): AsyncIterable<string> {
  for (const row of await db.query(roomsEverIn, [userId]))
    yield lineOf({ roomId: row.room_id, name: row.name, kind: row.kind, joinedAt: row.joined_at, leftAt: row.left_at });
}

async function* messageLines(db: Database, userId: number): AsyncIterable<string> {
  for (const { room_id: roomId } of await db.query(roomsEverIn, [userId])) {
    for (let after = 0; ; ) {
      const rows = await db.query(ownMessagesOfRoom, [roomId, userId, after, PAGE]);
      for (const row of rows) {
        const edits = row.edited_at === null ? [] : await db.query(editsOfMessage, [row.id]);
        yield lineOf({
          id: row.id,
          roomId,
          parentId: row.parent_id,
          content: row.content,
          metadata: row.metadata,
          createdAt: row.created_at,
          editedAt: row.edited_at,
          edits: edits.map(({ content, edited_at: editedAt }) => ({ content, editedAt })),
        });
      }
      if (rows.length < PAGE) break;
      after = rows.at(-1)?.id ?? 0;
    }
  }
}

async function* filesOf(db: Database, userId: number) {
  for (let after = 0; ; ) {
    const rows = await db.query(ownFiles, [userId, after, PAGE]);
    yield* rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.id ?? 0;
  }
}

async function* fileLines(db: Database, userId: number): AsyncIterable<string> {
  for await (const { id, room_id: roomId, name, mime, size, created_at: createdAt } of filesOf(db, userId))
    yield lineOf({ id, roomId, name, mime, size, createdAt });
}
