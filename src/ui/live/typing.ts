import type { Signal } from '#contract/signals.ts';

/**
 * Of whom nothing more is told is taken to have stopped: that he has may have been lost. While he goes on it is told again at
 * least every six seconds, mostly every three.
 */
const TYPING_MS = 8000;

interface Typist {
  readonly roomId: number;
  readonly userId: number;
  /** by this device's clock */
  readonly until: number;
}

/** Who types where, in the order in which they began. */
export type Typing = readonly Typist[];

const isSame = (a: Pick<Typist, 'roomId' | 'userId'>, b: Pick<Typist, 'roomId' | 'userId'>) =>
  a.roomId === b.roomId && a.userId === b.userId;

export function hearTyping(typing: Typing, signal: Signal, now: number): Typing {
  if (signal.type === 'typing.stopped') return stopTyping(typing, signal);
  if (signal.type !== 'typing.started') return typing;
  const typist = { roomId: signal.roomId, userId: signal.userId, until: now + TYPING_MS };
  if (!typing.some((other) => isSame(other, typist))) return [...typing, typist];
  return typing.map((other) => (isSame(other, typist) ? typist : other));
}

/** Said so, or has sent what was typed. */
export function stopTyping(typing: Typing, who: Pick<Typist, 'roomId' | 'userId'>): Typing {
  return typing.some((other) => isSame(other, who)) ? typing.filter((other) => !isSame(other, who)) : typing;
}

export function expireTyping(typing: Typing, now: number): Typing {
  return typing.some(({ until }) => until <= now) ? typing.filter(({ until }) => until > now) : typing;
}

/** When the next of them is due to expire. */
export function nextExpiry(typing: Typing): number | null {
  return typing.length === 0 ? null : Math.min(...typing.map(({ until }) => until));
}
