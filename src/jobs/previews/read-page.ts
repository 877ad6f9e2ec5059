import { Parser } from 'htmlparser2';

/** What a page says of itself, cleaned: one line each, no longer than is shown. */
export interface PageWords {
  title: string;
  description: string;
  siteName: string;
  imageUrl: string | null;
}

const LONGEST_TITLE = 200;
const LONGEST_DESCRIPTION = 400;
const DEEPEST = 100;
const NAMES = new Set([
  'og:title',
  'twitter:title',
  'og:description',
  'twitter:description',
  'description',
  'og:site_name',
  'og:image',
  'twitter:image',
]);

function clean(text: string | undefined, longest: number): string {
  const line = (text ?? '').slice(0, longest * 4).replace(/[\s\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
  const signs = [...line.trim()];
  return (signs.length > longest ? `${signs.slice(0, longest - 1).join('')}…` : signs.join('')).toWellFormed();
}

/** Only to the web, and not without end. */
function webAddress(text: string | undefined, base: string): string | null {
  if (text === undefined || text.length > 2000 || !URL.canParse(text, base)) return null;
  const url = new URL(text, base);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}

/**
 * Reads the head of a page in one pass, without a tree: how deep it is and whether it ever ends costs nothing. Null for what has
 * no title.
 */
export function readPage(html: string, address: string): PageWords | null {
  const found = new Map<string, string>();
  let title: string | undefined;
  let inTitle = false;
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'title') inTitle = title === undefined;
        // What is behind the head says nothing of the page, and a head is not deep: its parser keeps what is open.
        if (name === 'body' || ++depth > DEEPEST) parser.pause();
        if (name !== 'meta') return;
        const key = (attributes.property ?? attributes.name ?? '').toLowerCase();
        if (NAMES.has(key) && !found.has(key)) found.set(key, attributes.content ?? '');
      },
      ontext(text) {
        if (inTitle && (title?.length ?? 0) < LONGEST_TITLE * 4) title = (title ?? '') + text;
      },
      onclosetag(name) {
        depth--;
        if (name === 'title') inTitle = false;
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html);
  const words = {
    title: clean(found.get('og:title') || found.get('twitter:title') || title, LONGEST_TITLE),
    description: clean(
      found.get('og:description') || found.get('twitter:description') || found.get('description'),
      LONGEST_DESCRIPTION,
    ),
    siteName: clean(found.get('og:site_name'), LONGEST_TITLE) || new URL(address).hostname,
    imageUrl: webAddress(found.get('og:image') || found.get('twitter:image'), address),
  };
  return words.title === '' ? null : words;
}
