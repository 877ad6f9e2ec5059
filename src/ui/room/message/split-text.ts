export type TextPart =
  | { type: 'text'; text: string }
  | { type: 'link'; text: string; href: string }
  | { type: 'mention'; text: string; username: string };

const PARTS = /(?<link>\bhttps?:\/\/[^\s<>"]+)|(?<!\w)@(?<name>\w{2,32})(?!\w)/giu;

/** Plain text with its links and the mentions that are somebody. Everything else stays the letters that were written. */
export function splitText(content: string, isSomebody: (username: string) => boolean): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  const add = (index: number, part: TextPart) => {
    if (index > end) parts.push({ type: 'text', text: content.slice(end, index) });
    parts.push(part);
    end = index + part.text.length;
  };
  for (const { index, groups } of content.matchAll(PARTS)) {
    if (groups?.link !== undefined) {
      const text = withoutTail(groups.link);
      const href = webAddress(text);
      if (href !== null) add(index, { type: 'link', text, href });
    } else if (groups?.name !== undefined && isSomebody(groups.name.toLowerCase())) {
      add(index, { type: 'mention', text: `@${groups.name}`, username: groups.name.toLowerCase() });
    }
  }
  if (end < content.length) parts.push({ type: 'text', text: content.slice(end) });
  return parts;
}

/** The full stop of a sentence is not the address's, nor is a bracket that was opened before it. */
function withoutTail(link: string): string {
  let text = link.replace(/[.,;:!?'*_~،؟؛…]+$/u, '');
  while (/[)\]}]$/.test(text) && !isBalanced(text)) text = text.slice(0, -1).replace(/[.,;:!?]+$/, '');
  return text;
}

function isBalanced(text: string): boolean {
  return (text.match(/[([{]/g)?.length ?? 0) >= (text.match(/[)\]}]/g)?.length ?? 0);
}

/** Only what a browser opens as a page: never javascript:, never a name with a password in it. */
function webAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return url.username === '' && url.password === '' ? url.href : null;
}
