import MarkdownIt, { type StateInline, type Token } from 'markdown-it';
import { lengthOfName, type Named, nameAt } from '#markdown/names.ts';
import type { Block, Inline, ListItem } from '#markdown/tree.ts';
import { asTyped, MOST_READ } from '#markdown/typed.ts';

/** Deeper than people write: such a text stays as it was typed. */
const TOO_DEEP = /^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*){12}/m;

function readName(type: Named) {
  return (state: StateInline, silent: boolean): boolean => {
    const name = nameAt(type, state.src, state.pos);
    const end = state.pos + lengthOfName(type, name ?? '');
    if (name === null || end > state.posMax) return false;
    if (!silent) state.push(type, '', 0).content = name;
    state.pos = end;
    return true;
  };
}

const reader = new MarkdownIt('default', { html: false, linkify: true, breaks: true, maxNesting: 60 });
reader.disable(['code', 'heading', 'lheading', 'hr', 'html_block', 'reference', 'image', 'html_inline', 'entity']);
// Whoever draws a link takes its address apart: what is no address at all would fail there, and the room with it.
reader.validateLink = (url) => /^(?:https?:\/\/|mailto:)/i.test(url.trim()) && URL.canParse(url);
reader.linkify.set({ fuzzyLink: false, fuzzyEmail: false }).add('ftp:', null).add('//', null);
for (const type of ['mention', 'room', 'emoji'] as const) reader.inline.ruler.push(type, readName(type));

/** The tree of a text. Nothing throws, and nothing in it is taken for markup. */
export function parseMarkdown(text: string): Block[] {
  if (text.length > MOST_READ || TOO_DEEP.test(text)) return [asTyped(text)];
  return new Reading(reader.parse(text, {})).blocks();
}

const MARKS: Record<string, 'emphasis' | 'strong' | 'strike'> = {
  em_open: 'emphasis',
  strong_open: 'strong',
  s_open: 'strike',
};

/** From markdown-it's row of opening and closing tokens to a tree. */
class Reading {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** Up to what closes the block that it stands in. */
  blocks(): Block[] {
    const blocks: Block[] = [];
    for (let token = this.next(); token && token.nesting !== -1; token = this.next()) {
      const block = this.block(token);
      if (block) blocks.push(block);
    }
    return blocks;
  }

  private next(): Token | undefined {
    return this.tokens[this.at++];
  }

  private block(token: Token): Block | null {
    switch (token.type) {
      case 'paragraph_open': {
        const children = this.inline();
        this.at++;
        return { type: 'paragraph', children };
      }
      case 'fence': {
        const language = /^[\w+#.-]{1,30}/.exec(token.info.trim())?.[0] ?? null;
        return { type: 'code', language, text: token.content.replace(/\n$/, '') };
      }
      case 'blockquote_open':
        return { type: 'quote', children: this.blocks() };
      case 'bullet_list_open':
      case 'ordered_list_open':
        return {
          type: 'list',
          start: token.type === 'ordered_list_open' ? Number(token.attrGet('start') ?? 1) : null,
          items: this.items(),
        };
      case 'table_open':
        return this.table();
      default:
        return null;
    }
  }

  private items(): ListItem[] {
    const items: ListItem[] = [];
    while (this.next()?.type === 'list_item_open') items.push(asTask(this.blocks()));
    return items;
  }

  private table(): Block {
    const align: ('left' | 'center' | 'right' | null)[] = [];
    const rows: Inline[][][] = [];
    for (let token = this.next(); token && token.type !== 'table_close'; token = this.next()) {
      if (token.type === 'tr_open') rows.push([]);
      if (token.type !== 'th_open' && token.type !== 'td_open') continue;
      if (token.type === 'th_open') align.push(alignOf(token));
      rows.at(-1)?.push(this.inline());
    }
    return { type: 'table', align, rows };
  }

  private inline(): Inline[] {
    const token = this.next();
    return readInline(token?.children ?? []);
  }
}

function alignOf(token: Token): 'left' | 'center' | 'right' | null {
  const [, side] = /text-align:(left|center|right)/.exec(String(token.attrGet('style') ?? '')) ?? [];
  return side === 'left' || side === 'center' || side === 'right' ? side : null;
}

/** `[ ] to do`, `[x] done` */
function asTask(children: Block[]): ListItem {
  const [first, ...rest] = children;
  const [begin, ...others] = first?.type === 'paragraph' ? first.children : [];
  const [mark, state] = (begin?.type === 'text' && /^\[([ xX])\] +/.exec(begin.text)) || [];
  if (begin?.type !== 'text' || mark === undefined) return { checked: null, children };
  const text: Inline[] = begin.text.length > mark.length ? [{ type: 'text', text: begin.text.slice(mark.length) }] : [];
  return { checked: state !== ' ', children: [{ type: 'paragraph', children: [...text, ...others] }, ...rest] };
}

/** Marks within marks: whoever walks the tree goes no deeper than this. What is deeper loses its mark, not its words. */
const DEEPEST = 16;

type Opened = Extract<Inline, { children: readonly Inline[] }>;

function readInline(tokens: readonly Token[]): Inline[] {
  const root: Inline[] = [];
  const outer: Inline[][] = [];
  let ignored = 0;
  let into = root;
  for (const token of tokens) {
    if (token.nesting === -1) {
      if (ignored > 0) ignored--;
      else into = outer.pop() ?? root;
    } else if (token.nesting === 1) {
      if (outer.length === DEEPEST) {
        ignored++;
        continue;
      }
      const children: Inline[] = [];
      into.push(opened(token, children));
      outer.push(into);
      into = children;
    } else append(into, leaf(token));
  }
  return root;
}

function opened(token: Token, children: Inline[]): Opened {
  const type = MARKS[token.type];
  return type ? { type, children } : { type: 'link', href: String(token.attrGet('href') ?? ''), children };
}

/** What was escaped, or only looked like a mark, comes in pieces. */
function append(into: Inline[], node: Inline): void {
  const last = into.at(-1);
  if (node.type === 'text' && last?.type === 'text')
    into[into.length - 1] = { type: 'text', text: last.text + node.text };
  else if (node.type !== 'text' || node.text !== '') into.push(node);
}

function leaf(token: Token): Inline {
  switch (token.type) {
    case 'code_inline':
      return { type: 'code', text: token.content };
    case 'softbreak':
    case 'hardbreak':
      return { type: 'break' };
    case 'mention':
    case 'room':
    case 'emoji':
      return { type: token.type, name: token.content };
    default:
      return { type: 'text', text: token.content };
  }
}
