import { lengthOfName, type Named, nameAt, SIGNS } from '#markdown/names.ts';
import type { Block, Inline } from '#markdown/tree.ts';
import { asTyped, MOST_READ } from '#markdown/typed.ts';

/**
 * Most of what people write is lines with names, addresses, `code` and a **word** in bold. Such a text is read here exactly as
 * `parseMarkdown` would read it, which a test compares; null says that something in it may mean more. So a browser can show most
 * rooms without the whole parser, which is several times larger than all else that a room needs to be shown.
 */
export function readLightly(text: string): Block[] | null {
  if (text.length > MOST_READ) return [asTyped(text)];
  if (UNUSUAL.test(text) || OTHER_BLOCK.test(text) || mayHaveAngles(text)) return null;
  const blocks: Block[] = [];
  for (const part of text.split(BETWEEN_PARAGRAPHS)) {
    const children: Inline[] = [];
    for (const line of part.trim().split('\n')) {
      if (children.length > 0) children.push({ type: 'break' });
      if (!readLine(line.trim(), children)) return null;
    }
    if (children.length > 0) blocks.push({ type: 'paragraph', children });
  }
  return blocks;
}

/** Escapes, links with words of their own, code within backticks of its own, white space of other kinds. */
const UNUSUAL = /[\\\0]|[^\S \n]|\]\(|``/;
/** Quotes, lists, tables, fences: lines that begin with a sign. */
const OTHER_BLOCK = /^ *(?:[|>]|[-+*](?: |$)|[-:][-: |]|\d+[.)]|~~~)/m;
const mayHaveAngles = (text: string) => text.includes('<') && text.lastIndexOf('>') > text.indexOf('<');
const BETWEEN_PARAGRAPHS = /\n(?: *\n)+/;

const CODE = '`(?<code>[^`]+)`';
/** A mark stands at the edge of a word, and is closed on its line before a space or a stop. */
const MARKED =
  '(?<=^|[ (])(?<sign>\\*\\*|\\*|_|~~)(?=[\\p{L}\\p{N}@#])(?<marked>[^*_~`[\\]:/&<!]*[\\p{L}\\p{N}])\\k<sign>(?=$|[ .,;?)])';
/** Of the plainest: what may be a sign of the sentence around it is not taken for a part of it. */
const ADDRESS =
  '(?<=^|[ (])(?<address>https?://(?:[a-z0-9]{1,40}[.-]){1,6}[a-z]{2,12}(?::\\d{2,4})?(?:[/?#][A-Za-z0-9]+(?:[/._=&?#+-][A-Za-z0-9]+)*)?/?)(?=[,.)]?(?: |$))';
const PIECE = new RegExp(`${CODE}|${MARKED}|${ADDRESS}`, 'gu');
/** What is left over must not be able to mean anything. */
const DOUBTFUL = /[`*]|~~|(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])|https?:|mailto:/iu;

const KINDS: Record<string, 'strong' | 'emphasis' | 'strike'> = {
  '**': 'strong',
  '*': 'emphasis',
  _: 'emphasis',
  '~~': 'strike',
};

function readLine(line: string, into: Inline[]): boolean {
  let at = 0;
  for (const piece of line.matchAll(PIECE)) {
    if (!readWords(line, at, piece.index, into)) return false;
    at = piece.index + piece[0].length;
    const { code, sign = '', marked = '', address } = piece.groups ?? {};
    if (code !== undefined) {
      if (/^ | $/.test(code)) return false;
      into.push({ type: 'code', text: code });
    } else if (address !== undefined) {
      into.push({ type: 'link', href: address, children: [{ type: 'text', text: address }] });
    } else {
      const children: Inline[] = [];
      const from = piece.index + sign.length;
      if (!readWords(line, from, from + marked.length, children)) return false;
      into.push({ type: KINDS[sign] ?? 'emphasis', children });
    }
  }
  return readWords(line, at, line.length, into);
}

const NAMED = (['mention', 'room', 'emoji'] as const).map((type) => [type, SIGNS[type]] as const);

/** The text from one place of a line to another, in which nothing but names may stand. */
function readWords(line: string, from: number, to: number, into: Inline[]): boolean {
  if (DOUBTFUL.test(line.slice(from, to))) return false;
  let told = from;
  for (let at = from; at < to; at++) {
    const type = NAMED.find(([, sign]) => sign === line[at])?.[0];
    const name = type ? nameAt(type, line, at) : null;
    if (!type || name === null) continue;
    const end = at + lengthOfName(type, name);
    if (end > to) return false;
    if (at > told) into.push({ type: 'text', text: line.slice(told, at) });
    into.push(named(type, name));
    told = end;
    at = end - 1;
  }
  if (to > told) into.push({ type: 'text', text: line.slice(told, to) });
  return true;
}

const named = (type: Named, name: string): Inline => ({ type, name });
