import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../server/prepare.mjs';

const code = /\.([cm]?[jt]s|[jt]sx)$/;

/** The folders that hold code; dependency-cruiser refuses one that does not exist. */
export function codeFolders() {
  return ['src', 'prisma', 'e2e', 'bench'].filter((folder) => filesIn(folder).some((file) => code.test(file)));
}

/**
 * The files below a folder of the project, as paths from its root with forward slashes.
 * @param {string} folder
 * @returns {string[]}
 */
export function filesIn(folder) {
  try {
    return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
