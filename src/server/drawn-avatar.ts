/** Dark enough for white letters (4.5:1 and more). */
const COLOURS = [
  '#b42318',
  '#a03f00',
  '#7a5300',
  '#4a6300',
  '#156a3a',
  '#006a63',
  '#006387',
  '#1f57b8',
  '#4b47c0',
  '#7437b2',
  '#9a2a8a',
  '#ad2456',
];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A square with letters in it; null when no such picture is ever asked for by us. */
export function drawAvatar(letters: string, colour: number): string | null {
  const fill = COLOURS[colour];
  if (fill === undefined || !/^[\p{L}\p{N}\p{M}?]{1,8}$/u.test(letters)) return null;
  const text = letters.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96"><rect width="96" height="96" fill="${fill}"/><text x="48" y="50" fill="#fff" font-family="system-ui,sans-serif" font-size="40" font-weight="600" text-anchor="middle" dominant-baseline="middle">${text}</text></svg>`;
}
