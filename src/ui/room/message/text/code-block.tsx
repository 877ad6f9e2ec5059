import { Check, Copy, WrapText } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { IconButton } from '#ui/parts/button.tsx';
import { placeKey } from '#ui/room/message/place-key.ts';
import { highlight, knownLanguage, MOST_COLOURED, type Piece } from '#ui/room/message/text/highlight.ts';

export function CodeBlock({ text, language }: { text: string; language: string | null }) {
  const t = useTranslations('message');
  const pieces = usePieces(text, language);
  const [wraps, setWraps] = useState(false);
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);

  return (
    <figure dir="ltr" className="group/code relative my-1 min-w-0">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
        tabIndex={0}
        className={`max-h-120 overflow-auto rounded-m border border-line bg-rail px-3.5 py-2.5 font-mono text-sm leading-[1.55] ${wraps ? 'whitespace-pre-wrap' : ''}`}
      >
        <code>
          <Pieces pieces={pieces} />
        </code>
      </pre>
      <figcaption className="absolute end-1.5 top-1.5 flex items-center rounded-s bg-rail opacity-0 group-focus-within/code:opacity-100 group-hover/code:opacity-100 touch:opacity-100">
        {language && <span className="px-2 text-xs text-ink-3">{language}</span>}
        <IconButton label={t('wrap')} size="small" aria-pressed={wraps} onClick={() => setWraps(!wraps)}>
          <WrapText size={16} strokeWidth={1.75} />
        </IconButton>
        <IconButton
          label={t(isCopied ? 'copied' : 'copyCode')}
          size="small"
          onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        >
          {isCopied ? <Check size={16} strokeWidth={2} /> : <Copy size={16} strokeWidth={1.75} />}
        </IconButton>
      </figcaption>
    </figure>
  );
}

/** The colours come a moment later; the words stand where they stood. */
function usePieces(text: string, said: string | null): readonly Piece[] {
  const [coloured, setColoured] = useState<{ text: string; pieces: readonly Piece[] } | null>(null);
  const language = knownLanguage(said);
  useEffect(() => {
    if (language === null || text.length > MOST_COLOURED) return;
    let isWanted = true;
    highlight(text, language)
      .then((pieces) => isWanted && setColoured({ text, pieces }))
      // Without its colours it is read as well.
      .catch(() => undefined);
    return () => {
      isWanted = false;
    };
  }, [text, language]);
  return coloured?.text === text ? coloured.pieces : [text];
}

const COLOURS: Record<string, string> = {
  keyword: 'text-code-word',
  literal: 'text-code-word',
  tag: 'text-code-word',
  name: 'text-code-word',
  'selector-tag': 'text-code-word',
  section: 'text-code-word font-[620]',
  string: 'text-code-string',
  regexp: 'text-code-string',
  addition: 'text-code-string',
  symbol: 'text-code-string',
  number: 'text-code-number',
  attr: 'text-code-number',
  attribute: 'text-code-number',
  meta: 'text-code-number',
  deletion: 'text-code-number',
  title: 'text-code-name',
  type: 'text-code-name',
  built_in: 'text-code-name',
  comment: 'text-ink-3 italic',
  quote: 'text-ink-3 italic',
};

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map((piece, index) =>
    typeof piece === 'string' ? (
      piece
    ) : (
      <span key={placeKey(index)} className={COLOURS[piece.scope.split('.')[0] ?? '']}>
        <Pieces pieces={piece.children} />
      </span>
    ),
  );
}
