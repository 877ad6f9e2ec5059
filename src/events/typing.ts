import { z } from 'zod';
import type { Signal } from '#contract/signals.ts';
import type { Bus } from '#events/bus/bus.ts';
import { readMessage } from '#events/bus/read-message.ts';

const TOPIC = 'typing';
const Message = z.object({ roomId: z.int(), userId: z.int(), typing: z.boolean() });

/** How long somebody counts as typing after the last word of it. */
export const TYPING_MS = 6000;
/**
 * Whoever goes on is told of again when this part of that time has passed: those who came meanwhile learn of it, and those who
 * believe it for a while only, believe it on. Less than the time after which clients repeat it, for what they say arrives unevenly.
 */
const TOLD_AGAIN_AFTER = 0.4;

interface Typist {
  readonly lapse: NodeJS.Timeout;
  readonly toldAt: number;
}

/**
 * Who is typing where (E7). Each node remembers it by itself and lets it lapse by itself, so that nobody goes on typing
 * because a word of his, a node or Redis was lost.
 */
export class Typing {
  /** by person, the rooms in which he types */
  private readonly rooms = new Map<number, Map<number, Typist>>();

  constructor(
    private readonly bus: Bus,
    private readonly tell: (signals: Signal[]) => void,
    private readonly lastsMs: number,
  ) {
    bus.hear(TOPIC, (text) => {
      const message = readMessage(Message, text);
      if (message?.typing) this.note(message.roomId, message.userId);
      else if (message) this.forget(message.roomId, message.userId);
    });
  }

  /** Said again and again while somebody types. It is a signal the first time, and then every few seconds. */
  start(roomId: number, userId: number): void {
    this.note(roomId, userId);
    this.say(roomId, userId, true);
  }

  /** Nothing happens where nobody knew that he types. */
  stop(roomId: number, userId: number): void {
    if (this.forget(roomId, userId)) this.say(roomId, userId, false);
  }

  stopEverywhere(userId: number): void {
    for (const roomId of [...(this.rooms.get(userId)?.keys() ?? [])]) this.stop(roomId, userId);
  }

  private say(roomId: number, userId: number, typing: boolean): void {
    this.bus.publish(TOPIC, JSON.stringify({ roomId, userId, typing }));
  }

  private note(roomId: number, userId: number): void {
    const rooms = this.rooms.get(userId) ?? new Map<number, Typist>();
    this.rooms.set(userId, rooms);
    const now = performance.now();
    const known = rooms.get(roomId);
    known?.lapse.refresh();
    if (known && now - known.toldAt < this.lastsMs * TOLD_AGAIN_AFTER) return;
    const lapse = known?.lapse ?? setTimeout(() => this.forget(roomId, userId), this.lastsMs).unref();
    rooms.set(roomId, { lapse, toldAt: now });
    this.tell([{ type: 'typing.started', roomId, userId }]);
  }

  private forget(roomId: number, userId: number): boolean {
    const rooms = this.rooms.get(userId);
    const known = rooms?.get(roomId);
    if (!known) return false;
    clearTimeout(known.lapse);
    rooms?.delete(roomId);
    if (rooms?.size === 0) this.rooms.delete(userId);
    this.tell([{ type: 'typing.stopped', roomId, userId }]);
    return true;
  }

  close(): void {
    for (const rooms of this.rooms.values()) for (const { lapse } of rooms.values()) clearTimeout(lapse);
    this.rooms.clear();
  }
}
