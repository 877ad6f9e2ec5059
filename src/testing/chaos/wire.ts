import { WebSocket as Ws } from 'ws';
import type { AnyWebSocket } from '#client/connection.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { LiveItem } from '#contract/live.ts';

/** One event as it came over the wire. */
export interface Heard {
  seq: number;
  /** of its text, and of the text without what was written, which is withheld once a message is deleted */
  hash: number;
  type: string;
  /** when, by this machine's clock */
  at: number;
}

/** What one person was told, stream by stream, in the order in which it came; null stands for a reset. */
export class Ear {
  readonly streams = new Map<string, (Heard | null)[]>();
  events = 0;
  repeats = 0;
  resumes = 0;
  resets = 0;
  private readonly known = new Map<string, Set<number>>();

  hear(item: LiveItem): void {
    if (item.type === 'signals') return;
    if (item.type === 'reset') {
      this.resets++;
      for (const heard of this.streams.values()) heard.push(null);
      for (const known of this.known.values()) known.clear();
      return;
    }
    if (item.type === 'ready') this.resumes++;
    const at = Date.now();
    for (const one of item.events) this.note(one, at);
  }

  private note({ scope, streamId, seq, event }: StreamEvent, at: number): void {
    this.events++;
    const stream = `${scope}:${streamId}`;
    const known = this.known.get(stream) ?? new Set();
    this.known.set(stream, known);
    // A repeat is allowed on the wire (E3), where it comes from the same place.
    if (known.has(seq)) this.repeats++;
    else {
      known.add(seq);
      const heard = this.streams.get(stream) ?? [];
      this.streams.set(stream, heard);
      heard.push({ seq, hash: hashOf(JSON.stringify(event)), type: event.type, at });
    }
  }
}

export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

interface Frame {
  result?: { type?: string; data?: { data?: LiveItem } };
}

/** A WebSocket that lets the ear hear each frame before the client does. */
export function listeningSocket(ear: Ear): AnyWebSocket {
  return class extends Ws {
    constructor(url: string) {
      super(url);
      this.on('message', (data) => {
        const text = data.toString();
        if (text === 'PING' || text === 'PONG') return;
        const frame: Frame = JSON.parse(text);
        if (frame.result?.type === 'data' && frame.result.data?.data) ear.hear(frame.result.data.data);
      });
    }
  };
}
