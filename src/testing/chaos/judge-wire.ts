import type { Kept, Log } from '#testing/chaos/log.ts';
import type { Ear, Heard } from '#testing/chaos/wire.ts';

/** While somebody was a member, by the room's seqs; `at` is when the transaction began that brought him in. */
interface Stay {
  from: number;
  to: number;
  at: number;
}

function staysOf(room: readonly Kept[], userId: number): Stay[] {
  const stays: Stay[] = [];
  for (const { seq, at, event } of room) {
    const enters =
      (event.type === 'room.created' && event.members.some(({ user }) => user.id === userId)) ||
      (event.type === 'member.joined' && event.member.user.id === userId);
    if (enters) stays.push({ from: seq, to: Number.POSITIVE_INFINITY, at });
    const last = stays.at(-1);
    if (event.type === 'member.left' && event.userId === userId && last) last.to = seq;
  }
  return stays;
}

/** What one person was told, against what the log holds: nothing else, nothing out of order, nothing left out, nothing not his. */
export function judgeWire(log: Log, ear: Ear, userId: number): string[] {
  const problems: string[] = [];
  for (const [stream, heard] of ear.streams) {
    const kept = log.streams.get(stream) ?? [];
    const stays = stream.startsWith('room:') ? staysOf(kept, userId) : null;
    const say = (rule: string, text: string) => problems.push(`${rule} user ${userId}, ${stream}: ${text}`);
    let last: number | null = null;
    for (const one of heard) {
      if (one === null) {
        last = null;
        continue;
      }
      judgeTruth(kept[one.seq - 1], one, (text) => say('[E1] ghost:', text));
      if (last !== null && one.seq <= last) say('[E1] reordered:', `seq ${one.seq} came after ${last}`);
      if (stays) {
        if (last !== null) judgeHole(last, one.seq, stays, (text) => say('[E2] hole:', text));
        judgeAudience(one, stays, (text) => say('[E6] overheard:', text));
      } else if (stream !== `user:${userId}` && one.type !== 'user.updated') {
        say('[E6] overheard:', `${one.type} is nobody else's business`);
      }
      last = Math.max(last ?? 0, one.seq);
    }
  }
  return problems;
}

function judgeTruth(kept: Kept | undefined, heard: Heard, say: (text: string) => void): void {
  if (!kept) say(`${heard.type} ${heard.seq} was told, and is not in the log`);
  else if (kept.hash !== heard.hash && kept.silentHash !== heard.hash)
    say(`${heard.type} ${heard.seq} was told, and the log has another ${kept.type} there`);
}

/** Only whoever left may miss something: what was written when he did, and while he was away. */
function judgeHole(last: number, seq: number, stays: readonly Stay[], say: (text: string) => void): void {
  if (seq <= last + 1) return;
  if (!stays.some(({ to }) => to >= last && to <= seq)) say(`after ${last} came ${seq}`);
}

/** What was written while he was no member is his to hear only once he is back. */
function judgeAudience({ seq, type, at }: Heard, stays: readonly Stay[], say: (text: string) => void): void {
  if (stays.some(({ from, to }) => seq >= from && seq <= to)) return;
  const back = stays.find(({ from }) => from > seq);
  if (!back) say(`${type} ${seq}, though not a member`);
  else if (at < back.at) say(`${type} ${seq}, ${Math.round(back.at - at)} ms before becoming a member`);
}
