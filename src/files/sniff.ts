/** How much of a file's beginning `sniff` wants to see. */
export const HEAD_BYTES = 4096;

const UNKNOWN = 'application/octet-stream';

/** Text types that say nothing which a browser would run. Others are not believed. */
const HARMLESS_TEXTS = new Set([
  'text/plain',
  'text/csv',
  'text/markdown',
  'text/calendar',
  'text/vcard',
  'application/json',
]);
const SCRIPTS = /^(text|application)\/(x-)?(java|ecma|type)script$/;
/** What is a zip or an OLE container inside, if the sender says so. */
const OF_ZIP =
  /^application\/(vnd\.openxmlformats-officedocument\.[\w.-]+|vnd\.oasis\.opendocument\.[\w-]+|epub\+zip)$/;
const OF_OLE = /^application\/(msword|vnd\.ms-(excel|powerpoint))$/;

type Rule = [magic: string, at: number, type: string | ((head: Buffer, declared: string) => string)];

/** In Latin-1. The first that fits is it. */
const MAGIC: Rule[] = [
  ['\x89PNG\r\n\x1a\n', 0, 'image/png'],
  ['\xff\xd8\xff', 0, 'image/jpeg'],
  ['GIF87a', 0, 'image/gif'],
  ['GIF89a', 0, 'image/gif'],
  ['WEBP', 8, 'image/webp'],
  ['WAVE', 8, 'audio/wav'],
  ['AVI ', 8, 'video/x-msvideo'],
  ['\0\0\0\0', 6, (head) => (head.toString('latin1', 0, 2) === 'BM' ? 'image/bmp' : '')],
  ['II*\0', 0, 'image/tiff'],
  ['MM\0*', 0, 'image/tiff'],
  ['ftyp', 4, (head, declared) => ofMp4(head.toString('latin1', 8, 12), declared)],
  ['\x1a\x45\xdf\xa3', 0, ofMatroska],
  ['OggS', 0, ofOgg],
  ['fLaC', 0, 'audio/flac'],
  ['ID3', 0, 'audio/mpeg'],
  ...['\xfb', '\xfa', '\xf3', '\xf2', '\xe3', '\xe2'].map((second): Rule => [`\xff${second}`, 0, 'audio/mpeg']),
  ['\xff\xf1', 0, 'audio/aac'],
  ['\xff\xf9', 0, 'audio/aac'],
  ['%PDF-', 0, 'application/pdf'],
  ['PK\x03\x04', 0, (_, declared) => (OF_ZIP.test(declared) ? declared : 'application/zip')],
  ['PK\x05\x06', 0, 'application/zip'],
  ['\x1f\x8b', 0, 'application/gzip'],
  ['BZh', 0, 'application/x-bzip2'],
  ['\xfd7zXZ\0', 0, 'application/x-xz'],
  ['7z\xbc\xaf\x27\x1c', 0, 'application/x-7z-compressed'],
  ['Rar!\x1a\x07', 0, 'application/vnd.rar'],
  ['\x28\xb5\x2f\xfd', 0, 'application/zstd'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 0, (_, declared) => (OF_OLE.test(declared) ? declared : UNKNOWN)],
  ['{\\rtf', 0, 'application/rtf'],
];

function ofMp4(brand: string, declared: string): string {
  if (brand === 'avif' || brand === 'avis') return 'image/avif';
  if (/^(hei[cxms]|hev[cx]|mif1|msf1)$/.test(brand)) return 'image/heic';
  if (brand === 'qt  ') return 'video/quicktime';
  // A recorder of voices writes the brand of any MP4.
  if (/^M4[AB]/.test(brand) || declared.startsWith('audio/')) return 'audio/mp4';
  return brand.startsWith('3g') ? 'video/3gpp' : 'video/mp4';
}

function ofMatroska(head: Buffer, declared: string): string {
  if (!head.subarray(0, 64).includes('webm')) return 'video/x-matroska';
  return declared.startsWith('audio/') ? 'audio/webm' : 'video/webm';
}

function ofOgg(head: Buffer): string {
  return head.subarray(0, 256).includes('theora') ? 'video/ogg' : 'audio/ogg';
}

/** The beginning as text; null when it is none. */
function textOf(head: Buffer): string | null {
  const [first, second] = head;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    // As a stream: a character that is cut at the end of the head is no fault.
    const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is the point
    return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** What a browser would read as markup begins with one of these, whatever blanks and comments stand before. */
const BEFORE_MARKUP = /^(\s+|<!--.*?(-->|$))+/s;
const HTML =
  /^<(!doctype\s+html|(html|head|body|script|style|title|meta|iframe|img|div|h1|table|a|b|p|br|font|form|link|object)[\s/>])/i;

function ofMarkup(text: string): string | null {
  const start = text.replace(BEFORE_MARKUP, '');
  if (!/^<[a-z!?]/i.test(start)) return null;
  if (HTML.test(start)) return 'text/html';
  if (/<svg[\s/>:]|<!doctype\s+svg|<\w+:svg\s/i.test(start)) return 'image/svg+xml';
  if (/<html[\s/>:]|<!doctype\s+html/i.test(start)) return 'application/xhtml+xml';
  return 'application/xml';
}

/** What a file is by its bytes. The sender's word counts only where bytes cannot tell, and never for what a browser would run. */
export function sniff(bytes: Uint8Array, declaredType: string): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = (declaredType.split(';')[0] ?? '').trim().toLowerCase();
  for (const [magic, at, type] of MAGIC) {
    if (head.toString('latin1', at, at + magic.length) !== magic) continue;
    const found = typeof type === 'string' ? type : type(head, declared);
    if (found !== '') return found;
  }
  const text = textOf(head);
  if (text === null) return UNKNOWN;
  const markup = ofMarkup(text);
  if (markup !== null) return markup;
  if (SCRIPTS.test(declared) || /^#!.*\bnode\b/.test(text)) return 'text/javascript';
  return HARMLESS_TEXTS.has(declared) ? declared : UNKNOWN;
}
