/** What is longer than this is folded, so that one message does not push all others away. */
const MOST_CHARACTERS = 3000;
const MOST_LINES = 32;
const SHOWN_LINES = 24;
const SHOWN_CHARACTERS = 2000;

/** The beginning of a long text, cut between lines, or between words where a line is long itself; null: it is not long. */
export function beginningOf(text: string): string | null {
  const lines = text.split('\n');
  if (text.length <= MOST_CHARACTERS && lines.length <= MOST_LINES) return null;
  const first = lines.slice(0, SHOWN_LINES).join('\n');
  if (first.length <= MOST_CHARACTERS) return first;
  const cut = first.slice(0, SHOWN_CHARACTERS);
  const line = cut.lastIndexOf('\n');
  const word = cut.lastIndexOf(' ');
  return cut.slice(0, line > SHOWN_CHARACTERS / 2 ? line : word > SHOWN_CHARACTERS / 2 ? word : whole(cut));
}

/** Not between the two halves of a character. */
function whole(text: string): number {
  return /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length;
}
