import type { TextChange } from '#ui/room/composer/writing-field.ts';

// What marks do to a text with something selected in it. Each knows its own way back.

export type Mark = 'bold' | 'italic' | 'strike' | 'code' | 'link' | 'list' | 'numbers' | 'quote' | 'block';

interface Selected {
  value: string;
  from: number;
  to: number;
}

const AROUND = { bold: '**', italic: '_', strike: '~~', code: '`' } as const;
const BEFORE = { list: () => '- ', numbers: (at: number) => `${at + 1}. `, quote: () => '> ' } as const;
const HAS_BEFORE = { list: /^- /, numbers: /^\d+\. /, quote: /^> / } as const;

export function mark(kind: Mark, selected: Selected): TextChange {
  switch (kind) {
    case 'bold':
    case 'italic':
    case 'strike':
    case 'code':
      return around(AROUND[kind], selected);
    case 'list':
    case 'numbers':
    case 'quote':
      return before(kind, selected);
    case 'block':
      return block(selected);
    case 'link':
      return link(selected, '');
    default:
      return kind satisfies never;
  }
}

function around(sign: string, { value, from, to }: Selected): TextChange {
  const { length } = sign;
  const inner = value.slice(from, to);
  if (value.slice(from - length, from) === sign && value.slice(to, to + length) === sign) {
    const start = from - length;
    return { from: start, to: to + length, text: inner, select: [start, start + inner.length] };
  }
  return { from, to, text: sign + inner + sign, select: [from + length, from + length + inner.length] };
}

/** Of the whole lines that are touched. */
function before(kind: keyof typeof BEFORE, { value, from, to }: Selected): TextChange {
  const start = value.lastIndexOf('\n', from - 1) + 1;
  const next = value.indexOf('\n', to);
  const end = next === -1 ? value.length : next;
  const lines = value.slice(start, end).split('\n');
  const isOn = lines.every((one) => HAS_BEFORE[kind].test(one));
  const changed = lines.map((one, at) => (isOn ? one.replace(HAS_BEFORE[kind], '') : BEFORE[kind](at) + one));
  const text = changed.join('\n');
  const caret = start + text.length;
  return { from: start, to: end, text, select: lines.length > 1 ? [start, caret] : [caret, caret] };
}

function block({ value, from, to }: Selected): TextChange {
  const lead = from === 0 || value[from - 1] === '\n' ? '' : '\n';
  const tail = to === value.length || value[to] === '\n' ? '' : '\n';
  const inner = value.slice(from, to);
  const start = from + lead.length + 4;
  return { from, to, text: `${lead}\`\`\`\n${inner}\n\`\`\`${tail}`, select: [start, start + inner.length] };
}

/** An empty address is selected, to be written. */
export function link({ value, from, to }: Selected, address: string): TextChange {
  const inner = value.slice(from, to);
  const text = `[${inner}](${address})`;
  const end = from + text.length;
  const inside = inner === '' ? from + 1 : end - 1;
  return { from, to, text, select: address === '' ? [inside, inside] : [end, end] };
}

/** Enter within a list begins its next item; on an empty item it ends the list. Null: it is no list. */
export function continueList({ value, from, to }: Selected): TextChange | null {
  if (from !== to) return null;
  const start = value.lastIndexOf('\n', from - 1) + 1;
  const line = value.slice(start, from);
  const [whole, indent = '', sign = '', number, task = ''] = /^(\s*)([-*>]|(\d+)[.)]) (\[[ x]\] )?/.exec(line) ?? [];
  if (whole === undefined) return null;
  if (whole === line) return { from: start, to: from, text: '', select: [start, start] };
  const next = number === undefined ? sign : sign.replace(number, String(Number(number) + 1));
  const text = `\n${indent}${next} ${task && '[ ] '}`;
  return { from, to, text, select: [from + text.length, from + text.length] };
}

const KEYS: Readonly<Record<string, Mark>> = { b: 'bold', i: 'italic', e: 'code', k: 'link' };
const SHIFTED: Readonly<Record<string, Mark>> = {
  KeyX: 'strike',
  Digit7: 'numbers',
  Digit8: 'list',
  Digit9: 'quote',
  KeyC: 'block',
};

interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** Ctrl-K is the switcher's, unless something is selected. */
export function markOf({ key, code, ctrlKey, metaKey, shiftKey, altKey }: Pressed, isSelected: boolean): Mark | null {
  if (!(ctrlKey || metaKey) || altKey) return null;
  const found = (shiftKey ? SHIFTED[code] : KEYS[key.toLowerCase()]) ?? null;
  return found === 'link' && !isSelected ? null : found;
}
