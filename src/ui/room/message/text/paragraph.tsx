import type { Inline } from '#markdown/tree.ts';
import { Inlines } from '#ui/room/message/text/inlines.tsx';
import type { Names } from '#ui/room/message/text/names.ts';

interface ParagraphProps {
  nodes: readonly Inline[];
  names: Names;
  /** inside of something that has a direction of its own */
  isInside?: boolean;
}

/** Set in its own direction, yet aligned with the name above it. */
export function Paragraph({ nodes, names, isInside = false }: ParagraphProps) {
  const text = <Inlines nodes={nodes} names={names} />;
  return <p className="whitespace-pre-wrap">{isInside ? text : <span dir="auto">{text}</span>}</p>;
}
