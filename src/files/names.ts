const MAX_BYTES = 255;
const MAX_EXTENSION_BYTES = 40;
const NAMELESS = 'file';

/** Control characters, and those that turn the direction of text, by which `exe.txt` can be made of `txt.exe`. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

const bytesOf = (text: string) => Buffer.byteLength(text);

function cut(text: string, maxBytes: number): string {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}

/** A name that every file system and every terminal can bear. Whatever led to the file on the sender's machine is left out. */
export function cleanName(given: string): string {
  const last = given.slice(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
  // Half of a surrogate pair becomes U+FFFD.
  const name = Buffer.from(last).toString().normalize('NFC').replace(UNSEEN, '').replace(/\s+/gu, ' ').trim();
  if (/^[. ]*$/.test(name)) return NAMELESS;
  if (bytesOf(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && bytesOf(name.slice(dot)) <= MAX_EXTENSION_BYTES ? name.slice(dot) : '';
  return cut(name.slice(0, name.length - extension.length), MAX_BYTES - bytesOf(extension)) + extension;
}
