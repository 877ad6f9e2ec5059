import { useTranslations } from 'next-intl';
import { memo, useMemo, useState } from 'react';
import type { Block } from '#markdown/tree.ts';
import { placeKey } from '#ui/room/message/place-key.ts';
import { ElseAsTyped } from '#ui/room/message/text/else-as-typed.tsx';
import { beginningOf } from '#ui/room/message/text/long-text.ts';
import type { Names } from '#ui/room/message/text/names.ts';
import { Paragraph } from '#ui/room/message/text/paragraph.tsx';
import { bringWhole, getWhole, useText } from '#ui/room/message/text/reading.ts';

bringWhole(() => import('#ui/room/message/text/whole-text.tsx'));

interface MessageTextProps {
  content: string;
  names: Names;
}

/** What somebody wrote. Nothing in it is markup of the page: the parser makes a tree, and only what it knows is drawn. */
export const MessageText = memo(function MessageText({ content, names }: MessageTextProps) {
  return (
    <ElseAsTyped key={content} content={content}>
      <Drawn content={content} names={names} />
    </ElseAsTyped>
  );
}, isSame);

function Drawn({ content, names }: MessageTextProps) {
  const t = useTranslations('message');
  const beginning = useMemo(() => beginningOf(content), [content]);
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole || beginning === null ? content : beginning;
  const blocks = useText(shown);
  return (
    <div
      className={`grid min-w-0 grid-cols-[minmax(0,1fr)] gap-1.5 wrap-anywhere ${isEmojiOnly(blocks) ? 'text-xl leading-tight' : ''}`}
    >
      {blocks.map((block, at) =>
        block.type === 'paragraph' ? (
          <Paragraph key={placeKey(at)} nodes={block.children} names={names} />
        ) : (
          <OtherBlock key={placeKey(at)} block={block} names={names} />
        ),
      )}
      {beginning !== null && (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="-ms-2 min-h-8 justify-self-start rounded-s px-2 text-sm font-[600] text-accent hover:bg-hover touch:min-h-11"
        >
          {t(isWhole ? 'showLess' : 'showAll')}
        </button>
      )}
    </div>
  );
}

/** Whatever is more than a paragraph was read by what is loaded, and that draws it. */
function OtherBlock({ block, names }: { block: Block; names: Names }) {
  const whole = getWhole();
  return whole && <whole.Blocks blocks={[block]} names={names} />;
}

/** Rows are drawn anew whenever somebody comes or is renamed; a text that names nobody is not. */
function isSame(before: MessageTextProps, after: MessageTextProps): boolean {
  if (before.content !== after.content) return false;
  if (!after.content.includes('@')) return true;
  const { people, mentions, meId } = after.names;
  return before.names.people === people && before.names.mentions === mentions && before.names.meId === meId;
}

const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f\s])+$/u;
const MOST_LARGE = 8;

function isEmojiOnly(blocks: readonly Block[]): boolean {
  const [block, ...more] = blocks;
  if (block?.type !== 'paragraph' || more.length > 0 || block.children.length > MOST_LARGE * 2) return false;
  let count = 0;
  for (const node of block.children) {
    if (node.type === 'emoji') count++;
    else if (node.type === 'text' && EMOJI.test(node.text))
      count += [...node.text.matchAll(/\p{Extended_Pictographic}/gu)].length;
    else return false;
  }
  return count <= MOST_LARGE;
}
