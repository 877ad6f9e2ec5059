import { Bold, Code, Italic, Link, List, ListOrdered, SquareCode, Strikethrough, TextQuote } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { IconButton } from '#ui/parts/button.tsx';
import type { Mark } from '#ui/room/composer/markdown-keys.ts';

const MARKS = [
  ['bold', Bold, 'Ctrl B'],
  ['italic', Italic, 'Ctrl I'],
  ['strike', Strikethrough, 'Ctrl Shift X'],
  ['code', Code, 'Ctrl E'],
  ['link', Link, 'Ctrl K'],
  ['list', List, 'Ctrl Shift 8'],
  ['numbers', ListOrdered, 'Ctrl Shift 7'],
  ['quote', TextQuote, 'Ctrl Shift 9'],
  ['block', SquareCode, 'Ctrl Shift C'],
] as const;

export function FormatBar({ onMark }: { onMark: (mark: Mark) => void }) {
  const t = useTranslations('composer');
  return (
    <div role="toolbar" aria-label={t('format')} className="flex flex-wrap border-b border-line px-2 py-1">
      {MARKS.map(([mark, Icon, keys]) => (
        <IconButton
          key={mark}
          size="small"
          label={t(`marks.${mark}`)}
          title={`${t(`marks.${mark}`)} (${keys})`}
          // Focus stays in the text, where the mark is set.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onMark(mark)}
        >
          <Icon size={16} strokeWidth={1.75} className="rtl:-scale-x-100" />
        </IconButton>
      ))}
    </div>
  );
}
