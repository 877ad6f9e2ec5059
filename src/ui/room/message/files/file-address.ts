import type { File } from '#contract/files.ts';

export const addressOf = ({ uuid }: Pick<File, 'uuid'>) => `/files/${uuid}`;
export const thumbnailOf = ({ uuid }: Pick<File, 'uuid'>) => `/files/${uuid}/thumbnail`;

/** Its ending, or what it is. */
export function typeOf({ name, mime }: Pick<File, 'name' | 'mime'>): string {
  const ending = /\.([a-z0-9]{1,6})$/i.exec(name)?.[1];
  return (ending ?? mime.split('/').at(-1) ?? mime).toUpperCase();
}

/** A picture that a browser shows, with a size that is known: its place is kept before it comes. */
export const isPicture = ({ kind, width, height }: File): boolean =>
  kind === 'image' && width !== null && height !== null && width > 0 && height > 0;

/** 1:05, 12:40, 1:02:03 */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** As large as it is, and no larger than a place for it. */
export function fitted(width: number, height: number, most: { width: number; height: number }) {
  const scale = Math.min(1, most.width / width, most.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
