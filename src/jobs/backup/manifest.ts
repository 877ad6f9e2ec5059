import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { StartError } from '#db/start-error.ts';

/** What a backup says of itself. Without it a folder is none: it is written last. */
export const Manifest = z.object({
  format: z.literal(1),
  takenAt: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), rows: z.int() })),
  sequences: z.array(z.object({ name: z.string(), last: z.int() })),
  files: z.int(),
});
export type Manifest = z.infer<typeof Manifest>;

export const MANIFEST = 'manifest.json';
export const tableFile = (folder: string, name: string) => path.join(folder, 'tables', `${name}.copy.gz`);

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(path.join(folder, MANIFEST), 'utf8').catch(() => {
    throw new StartError(`${folder} is no backup, or one that was not finished: it has no ${MANIFEST}.`);
  });
  const parsed = Manifest.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new StartError(`${folder} is a backup of another kind: ${parsed.error.issues[0]?.message}.`);
  return parsed.data;
}
