import { nameToEmoji } from 'gemoji';
import { MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import { Emoji } from '#contract/reaction-emoji.ts';
import type { SlackMessage } from '#jobs/slack/shapes.ts';

/** How people and rooms of an export are called here. */
export interface Names {
  /** the username, by Slack's id */
  people: ReadonlyMap<string, string>;
  rooms: ReadonlyMap<string, string>;
}

const EVERYBODY: Record<string, string> = { here: '@here', channel: '@room', everyone: '@room' };

function unwrapped(target: string, label: string | undefined, { people, rooms }: Names): string {
  const [sign, id = ''] = [target[0], target.slice(1)];
  if (sign === '@') return `@${people.get(id) ?? label ?? id}`;
  if (sign === '#') return `#${rooms.get(id) ?? label ?? id}`;
  if (sign === '!') return EVERYBODY[id.split('^')[0] ?? ''] ?? label ?? '';
  return label === undefined || label === target ? target : `[${label.replace(/[[\]]/g, '')}](${target})`;
}

const plain = (text: string) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

function fromMarks(text: string, names: Names): string {
  const linked = text.replace(/<([^<>|\n]{1,2000})(?:\|([^<>\n]{0,2000}))?>/g, (_, target: string, label?: string) =>
    unwrapped(target, label, names),
  );
  // One sign where Markdown has two.
  const strong = linked
    .replace(/(?<![\w*])\*(?![\s*])([^*\n]{1,2000}?)(?<!\s)\*(?![\w*])/g, '**$1**')
    .replace(/(?<![\w~])~(?![\s~])([^~\n]{1,2000}?)(?<!\s)~(?![\w~])/g, '~~$1~~');
  return plain(strong).replace(/:([\w+-]{1,60}):/g, (written, name: string) => nameToEmoji[name] ?? written);
}

/** Slack's marks as Markdown; what stands between backquotes stays as it was written. */
function toMarkdown(text: string, names: Names): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, at) => (at % 2 === 1 ? plain(part) : fromMarks(part, names)))
    .join('');
}

/** All that a message said, in one text; null when that is nothing. */
export function contentOf(message: SlackMessage, names: Names): string | null {
  const files = message.files.map(({ name, title, permalink }) => {
    const shown = (name ?? title ?? 'file').replace(/[[\]\n]/g, ' ');
    return permalink?.startsWith('https://') ? `[${shown}](${permalink})` : shown;
  });
  const quoted =
    message.text.trim() === '' ? message.attachments.map(({ text, fallback }) => text ?? fallback ?? '') : [];
  const said = [toMarkdown(message.text, names), ...quoted.map((text) => toMarkdown(text, names)), ...files]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n\n');
  const fitting = [...said];
  if (said === '') return null;
  return fitting.length > MAX_MESSAGE_LENGTH ? `${fitting.slice(0, MAX_MESSAGE_LENGTH - 1).join('')}…` : said;
}

/** The emoji itself where it has one; a custom one by its name. */
export function reactionOf(name: string): string | null {
  const bare = name.replace(/::skin-tone-\d$/, '');
  const emoji = Emoji.safeParse(nameToEmoji[bare] ?? bare);
  return emoji.success ? emoji.data : null;
}
