export const COMMANDS = [
  'me',
  'shrug',
  'topic',
  'invite',
  'schedule',
  'mute',
  'unmute',
  'status',
  'away',
  'dnd',
  'leave',
  'help',
] as const;
export type CommandName = (typeof COMMANDS)[number];

const USED_ALONE = ['unmute', 'leave', 'help'] as const;
type UsedAlone = (typeof USED_ALONE)[number];

/** Nothing needs to stand behind it. */
export function isUsedAlone(name: CommandName): name is UsedAlone {
  return USED_ALONE.some((alone) => alone === name);
}

type Written =
  | { type: 'text'; content: string }
  | { type: 'command'; name: CommandName; rest: string }
  | { type: 'unknown'; name: string };

/** What begins with a slash and a word is a command; two slashes are one that is meant. */
export function readWritten(content: string): Written {
  if (content.startsWith('//')) return { type: 'text', content: content.slice(1) };
  const [, word = '', rest = ''] = /^\/([a-z]+)(?:\s+([\s\S]*))?$/i.exec(content) ?? [];
  if (word === '') return { type: 'text', content };
  const name = COMMANDS.find((known) => known === word.toLowerCase());
  return name ? { type: 'command', name, rest: rest.trim() } : { type: 'unknown', name: word };
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `30m`, `2h`, `1d`, `1w`: in milliseconds; null for anything else. */
export function readDuration(text: string): number | null {
  const [, amount, unit = ''] = /^(\d{1,4})\s*([mhdw])$/i.exec(text.trim()) ?? [];
  const each = UNITS[unit.toLowerCase()];
  return amount === undefined || each === undefined || Number(amount) === 0 ? null : Number(amount) * each;
}
