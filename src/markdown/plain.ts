import type { Block, Inline } from '#markdown/tree.ts';

/** The words of a text without its marks, as notifications show them and searches find them. */
export function plainText(blocks: readonly Block[]): string {
  return blocks.map(wordsOf).join('\n');
}

function wordsOf(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return inlineText(block.children);
    case 'code':
      return block.text;
    case 'quote':
      return plainText(block.children);
    case 'list':
      return block.items.map(({ children }) => plainText(children)).join('\n');
    case 'table':
      return block.rows.map((cells) => cells.map(inlineText).join(' ')).join('\n');
    default:
      return block satisfies never;
  }
}

function inlineText(nodes: readonly Inline[]): string {
  return nodes.map(inlineWords).join('');
}

function inlineWords(node: Inline): string {
  switch (node.type) {
    case 'text':
    case 'code':
      return node.text;
    case 'break':
      return '\n';
    case 'mention':
      return `@${node.name}`;
    case 'room':
      return `#${node.name}`;
    case 'emoji':
      return `:${node.name}:`;
    default:
      return inlineText(node.children);
  }
}

/** Every node, in the order of the text. */
export function* inlinesOf(blocks: readonly Block[]): Generator<Inline> {
  for (const block of blocks) {
    if (block.type === 'paragraph') yield* within(block.children);
    else if (block.type === 'quote') yield* inlinesOf(block.children);
    else if (block.type === 'list') for (const { children } of block.items) yield* inlinesOf(children);
    else if (block.type === 'table') for (const row of block.rows) for (const cell of row) yield* within(cell);
  }
}

function* within(nodes: readonly Inline[]): Generator<Inline> {
  for (const node of nodes) {
    yield node;
    if ('children' in node) yield* within(node.children);
  }
}
