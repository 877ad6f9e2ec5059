import { createHash } from 'node:crypto';

/** The same uuid for the same thing of an export, so that an import that is run again finds what it has brought in. */
export function uuidOf(kind: 'user' | 'room' | 'message', id: string): string {
  const hash = createHash('sha256').update(`slack ${kind} ${id}`).digest();
  hash[6] = 0x80 | ((hash[6] ?? 0) & 0x0f); // version 8: made by a rule of our own
  hash[8] = 0x80 | ((hash[8] ?? 0) & 0x3f);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** From Slack's seconds with six digits. */
export function timeOf(ts: string): string {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction.padEnd(6, '0')}Z`;
}
