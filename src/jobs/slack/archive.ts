import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import yauzl from 'yauzl';
import { StartError } from '#db/start-error.ts';

/** The files of an export, zipped or unpacked. */
export interface Archive {
  readonly names: readonly string[];
  read(name: string): Promise<Buffer>;
  close(): void;
}

/** One day of one channel is the largest file; what is larger than this is no such export. */
const MOST_BYTES = 256 * 1024 * 1024;

export async function openArchive(where: string): Promise<Archive> {
  const found = await stat(where).catch(() => null);
  if (!found) throw new StartError(`${where} is not there.`);
  return found.isDirectory() ? openFolder(where) : openZip(where);
}

async function openFolder(root: string): Promise<Archive> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  return { names, read: (name) => readFile(path.join(root, name)), close: () => undefined };
}

async function openZip(file: string): Promise<Archive> {
  const zip = await yauzl.openPromise(file, { autoClose: false }).catch((error: Error) => {
    throw new StartError(`${file} is no zip file: ${error.message}`);
  });
  const entries = new Map<string, yauzl.Entry>();
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
  }
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name);
      if (!entry) throw new StartError(`${file} holds no ${name}.`);
      if (entry.uncompressedSize > MOST_BYTES) throw new StartError(`${name} is larger than ${MOST_BYTES} bytes.`);
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    close: () => zip.close(),
  };
}
