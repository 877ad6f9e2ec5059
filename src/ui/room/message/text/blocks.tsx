import { Square, SquareCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Block, ListItem } from '#markdown/tree.ts';
import { placeKey } from '#ui/room/message/place-key.ts';
import { CodeBlock } from '#ui/room/message/text/code-block.tsx';
import { Inlines } from '#ui/room/message/text/inlines.tsx';
import type { Names } from '#ui/room/message/text/names.ts';
import { Paragraph } from '#ui/room/message/text/paragraph.tsx';

interface BlocksProps {
  blocks: readonly Block[];
  names: Names;
  /** inside of something that has a direction of its own */
  isInside?: boolean;
}

export function Blocks({ blocks, names, isInside = false }: BlocksProps) {
  return blocks.map((block, index) => <One key={placeKey(index)} block={block} names={names} isInside={isInside} />);
}

interface OneProps {
  block: Block;
  names: Names;
  isInside: boolean;
}

function One({ block, names, isInside }: OneProps) {
  switch (block.type) {
    case 'paragraph':
      return <Paragraph nodes={block.children} names={names} isInside={isInside} />;
    case 'code':
      return <CodeBlock text={block.text} language={block.language} />;
    case 'quote':
      return (
        <blockquote
          dir="auto"
          className="grid max-w-full justify-self-start gap-1.5 border-s-3 border-line-strong ps-2.5 text-ink-2"
        >
          <Blocks blocks={block.children} names={names} isInside />
        </blockquote>
      );
    case 'list':
      return <List items={block.items} start={block.start} names={names} />;
    case 'table':
      return <Table block={block} names={names} />;
    default:
      return block satisfies never;
  }
}

interface ListProps {
  items: readonly ListItem[];
  start: number | null;
  names: Names;
}

function List({ items, start, names }: ListProps) {
  const t = useTranslations('message');
  const rows = items.map(({ checked, children }, index) => (
    <li key={placeKey(index)} className={checked === null ? 'ps-1' : 'flex list-none items-start gap-2'}>
      {checked !== null && (
        <span className={`mt-0.5 -ms-5 shrink-0 ${checked ? 'text-accent' : 'text-ink-3'}`}>
          <bdi className="sr-only">{t(checked ? 'done' : 'toDo')}</bdi>
          {checked ? <SquareCheck size={17} strokeWidth={1.75} /> : <Square size={17} strokeWidth={1.75} />}
        </span>
      )}
      <div className="grid min-w-0 gap-1">
        <Blocks blocks={children} names={names} isInside />
      </div>
    </li>
  ));
  const look = 'grid max-w-full justify-self-start gap-0.5 ps-5 marker:text-ink-3';
  if (start === null)
    return (
      <ul dir="auto" className={`list-disc ${look}`}>
        {rows}
      </ul>
    );
  return (
    <ol dir="auto" start={start} className={`list-decimal ps-6! ${look}`}>
      {rows}
    </ol>
  );
}

const SIDES = { start: 'text-start', left: 'text-start', center: 'text-center', right: 'text-end' } as const;

function Table({ block, names }: { block: Extract<Block, { type: 'table' }>; names: Names }) {
  const t = useTranslations('message');
  const [head = [], ...rows] = block.rows;
  const sideOf = (column: number) => SIDES[block.align[column] ?? 'start'];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields, and a section would be a landmark of the page
    <div
      role="group"
      dir="auto"
      aria-label={t('table')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
      tabIndex={0}
      className="max-w-full justify-self-start overflow-x-auto rounded-m border border-line"
    >
      <table className="min-w-max border-collapse text-sm">
        <thead>
          <tr className="bg-ground">
            {head.map((cell, column) => (
              <th key={placeKey(column)} scope="col" className={`px-3 py-1.5 font-[620] ${sideOf(column)}`}>
                <Inlines nodes={cell} names={names} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={placeKey(row)} className="border-t border-line">
              {cells.map((cell, column) => (
                <td key={placeKey(column)} className={`max-w-80 px-3 py-1.5 align-top ${sideOf(column)}`}>
                  <Inlines nodes={cell} names={names} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
