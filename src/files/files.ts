import type { Appends } from '#files/appends.ts';
import type { FileStore } from '#files/store.ts';
import type { Thumbnails } from '#files/thumbnails.ts';

/** What a process has for files. */
export interface Files {
  readonly store: FileStore;
  readonly thumbnails: Thumbnails;
  readonly appends: Appends;
  /** of one file */
  readonly maxBytes: number;
  /** of all that one person has here, and of all there is; null: as much as the disk holds */
  readonly quota: { readonly person: number | null; readonly server: number | null };
}
