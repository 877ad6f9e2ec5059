import type { ParleyClient } from '#client/parley-client.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { CommandName } from '#ui/room/composer/commands.ts';
import { readDuration } from '#ui/room/composer/commands.ts';

/** What follows a command: words that are sent, a dialog, something to say, or that it was used wrongly. */
export type CommandResult =
  | { type: 'send'; content: string }
  | { type: 'schedule'; content: string; at: Date | null }
  | { type: 'open'; dialog: 'help' | 'leave' }
  | { type: 'done'; said: 'topicSet' | 'muted' | 'unmuted' | 'statusSet' | 'statusCleared' | 'dndOff' }
  | { type: 'until'; said: 'mutedUntil' | 'dndOnUntil'; until: Date }
  | { type: 'invited'; names: string[] }
  | { type: 'usage' };

interface CommandContext {
  api: ParleyClient['api'];
  view: RoomView;
  /** what a status says without words of one's own */
  awayText: string;
}

const HOUR_MS = 3_600_000;
const FOR_EVER = '2999-12-31T00:00:00Z';
/** Each of its marks by itself: a text, not emphasis. */
const SHRUG = '¯\\\\\\_(ツ)\\_/¯';
const USAGE: CommandResult = { type: 'usage' };

export async function runCommand(
  name: CommandName,
  rest: string,
  { api, view, awayText }: CommandContext,
): Promise<CommandResult> {
  const roomId = view.room.id;
  switch (name) {
    case 'me':
      return rest === '' ? USAGE : { type: 'send', content: emphasized(rest) };
    case 'shrug':
      return { type: 'send', content: `${rest} ${SHRUG}`.trim() };
    case 'topic':
      if (rest === '') return USAGE;
      await api.rooms.update.mutate({ roomId, topic: rest });
      return { type: 'done', said: 'topicSet' };
    case 'invite':
      return invite(api, roomId, rest);
    case 'schedule':
      return schedule(rest);
    case 'mute': {
      const ms = rest === '' ? null : readDuration(rest);
      if (rest !== '' && ms === null) return USAGE;
      const until = ms === null ? undefined : new Date(Date.now() + ms);
      await api.preferences.setRoom.mutate({ roomId, mutedUntil: until?.toISOString() ?? FOR_EVER });
      return until ? { type: 'until', said: 'mutedUntil', until } : { type: 'done', said: 'muted' };
    }
    case 'unmute':
      await api.preferences.setRoom.mutate({ roomId, mutedUntil: null });
      return { type: 'done', said: 'unmuted' };
    case 'status':
      await api.users.setStatus.mutate({ text: rest });
      return { type: 'done', said: rest === '' ? 'statusCleared' : 'statusSet' };
    case 'away':
      await api.users.setStatus.mutate({ text: rest || awayText, emoji: '🌙' });
      return { type: 'done', said: 'statusSet' };
    case 'dnd': {
      if (rest.toLowerCase() === 'off') {
        await api.users.setDoNotDisturb.mutate({ until: null });
        return { type: 'done', said: 'dndOff' };
      }
      const ms = rest === '' ? HOUR_MS : readDuration(rest);
      if (ms === null) return USAGE;
      const until = new Date(Date.now() + ms);
      await api.users.setDoNotDisturb.mutate({ until: until.toISOString() });
      return { type: 'until', said: 'dndOnUntil', until };
    }
    case 'leave':
    case 'help':
      return { type: 'open', dialog: name };
    default:
      return name satisfies never;
  }
}

/** Each paragraph by itself: emphasis does not reach over an empty line. */
function emphasized(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => `_${paragraph.trim()}_`)
    .join('\n\n');
}

/** `2h Text` is sent in two hours; without a time it is asked for. */
function schedule(rest: string): CommandResult {
  const [, when = '', text = ''] = /^(\S+)\s+([\s\S]+)$/.exec(rest) ?? [];
  const ms = readDuration(when);
  if (ms !== null) return { type: 'schedule', content: text, at: new Date(Date.now() + ms) };
  return rest === '' ? USAGE : { type: 'schedule', content: rest, at: null };
}

async function invite(api: ParleyClient['api'], roomId: number, rest: string): Promise<CommandResult> {
  const names = rest.split(/[\s,]+/).flatMap((word) => word.replace(/^@/, '') || []);
  if (names.length === 0) return USAGE;
  const people = await Promise.all(names.map((username) => api.users.named.query({ username })));
  await api.members.addSeveral.mutate({ roomId, userIds: people.map(({ id }) => id) });
  return { type: 'invited', names: people.map(({ displayName }) => displayName) };
}
