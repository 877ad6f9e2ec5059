/** Names addressed by a text, each once, in the order of their first mention, in lower case. At most so many count. */
const MOST = 50;

export function findMentions(content: string): string[] {
  const names = new Set<string>();
  for (const [name] of content.matchAll(/(?<=(?<!\w)@)\w{2,32}(?!\w)/g)) {
    names.add(name.toLowerCase());
    if (names.size === MOST) break;
  }
  return [...names];
}
