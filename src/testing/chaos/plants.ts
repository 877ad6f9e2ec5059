import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../../server/build.mjs';

/** An exact piece of one source file, and what a careless hand makes of it. */
interface Change {
  file: string;
  find: string;
  replace: string;
}

/** Faults that the suite has to catch. The product knows nothing of them: they are put into a bundle of their own. */
export const PLANTS = {
  /** A position that only counts upwards: whoever commits late is never read. */
  'a cursor by id': [
    {
      file: 'src/db/event-sql.ts',
      find: `     WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
     ORDER BY scope, stream_id, seq`,
      replace: `     WHERE false
     ORDER BY scope, stream_id, seq`,
    },
  ],
  /** A node tells what is about to be written, and then does not get to write it. */
  'an event told before its commit': [
    {
      file: 'src/events/log.ts',
      find: '  await tx.query(appendToRoom, [roomId, JSON.stringify(event)]);',
      replace: `  const [row] = await tx.query(appendToRoom, [roomId, JSON.stringify(event)]);
  globalThis.tellEarly(new LoggedEvent(Number.MAX_SAFE_INTEGER,
    { scope: 'room', streamId: roomId, seq: row.seq, at: new Date().toISOString(), event }));
  await new Promise((resolve) => setTimeout(resolve, 150));`,
    },
    {
      file: 'src/events/hub.ts',
      find: '    this.backlogs = new Backlogs(db);',
      replace: `    this.backlogs = new Backlogs(db);
    globalThis.tellEarly = (logged) => this.snapshot && this.fanOut([logged], this.snapshot).catch(() => undefined);`,
    },
  ],
  /** Whoever was once a member goes on hearing everything. */
  'a missed audience check': [
    {
      file: 'src/events/audience.ts',
      find: '      before.filter((userId) => userId !== event.userId),',
      replace: '      before,',
    },
  ],
  /** A node tells what it wrote itself before what another node wrote there first. */
  'an event told ahead of its turn': [
    {
      file: 'src/events/room-heads.ts',
      find: "event.scope === 'room' && this.seqs.get(event.streamId) === event.seq - 1",
      replace: "event.scope === 'room'",
    },
  ],
} satisfies Record<string, Change[]>;
export type Plant = keyof typeof PLANTS;

/** Builds the server with the fault in it, beside the real one, so that it finds what that finds. Answers where it lies. */
export async function plant(root: string, name: Plant): Promise<string> {
  const changes: Change[] = PLANTS[name];
  const outfile = `dist/planted-${name.replaceAll(' ', '-')}.mjs`;
  const planted = new Set<Change>();
  await build({
    ...bundleOptions('src/server/main.ts', outfile),
    logLevel: 'warning',
    plugins: [
      {
        name: 'plant',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
            const here = changes.filter((change) => path.join(root, change.file) === file);
            if (here.length === 0) return undefined;
            let contents = await readFile(file, 'utf8');
            for (const change of here) {
              if (contents.split(change.find).length !== 2)
                throw new Error(`"${name}" finds no place in ${change.file}: it has to be planted anew`);
              contents = contents.replace(change.find, () => change.replace);
              planted.add(change);
            }
            return { contents, loader: 'ts' as const };
          });
        },
      },
    ],
  });
  if (planted.size !== changes.length) throw new Error(`"${name}" is not in the bundle: it has to be planted anew`);
  return path.join(root, outfile);
}
