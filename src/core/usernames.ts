/** Of any name one that can be a username, in which the other can be read. */
export function readableName(text: string, most: number): string {
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\W+/g, '_')
    .replace(/^_+|_+$/g, '');
  return name.slice(0, most);
}
