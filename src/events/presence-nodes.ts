import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Bus } from '#events/bus/bus.ts';
import { readMessage } from '#events/bus/read-message.ts';

export type Here = 'online' | 'away';

/** Somebody's state on one node: null when no device of his is left there, which was at `at`. */
export interface Change {
  userId: number;
  state: Here | null;
  at: number;
}

export interface NodeTimes {
  /** how often a node says that it lives, and how far its changes are counted */
  beatMs: number;
  /** A node that was not heard for so long is dead. Longer than any takes to find a Redis that has returned. */
  deadMs: number;
  /** The people of a node that stopped in order have so long to come back at another. */
  graceMs: number;
}

const TOPIC = 'presence';
/** Changes of one moment are told together. */
const GATHER_MS = 10;

const Ids = z.array(z.int());
const People = { version: z.int(), online: Ids, away: Ids };
const Message = z.discriminatedUnion('type', [
  /** what changed since the version before */
  z.object({ type: z.literal('delta'), node: z.string(), ...People, gone: z.array(z.tuple([z.int(), z.int()])) }),
  /** everybody who is there */
  z.object({ type: z.literal('whole'), node: z.string(), ...People }),
  z.object({ type: z.literal('beat'), node: z.string(), version: z.int() }),
  /** Whoever has missed something of a node asks it for the whole. */
  z.object({ type: z.literal('ask'), node: z.string(), of: z.string() }),
  /** Every other node answers with the whole. */
  z.object({ type: z.literal('hello'), node: z.string() }),
  z.object({ type: z.literal('bye'), node: z.string() }),
]);
type Message = z.output<typeof Message>;

interface OtherNode {
  /** -1: its people are not known yet */
  version: number;
  heardAt: number;
  people: Map<number, Here>;
  leaving: NodeJS.Timeout | null;
}

/**
 * Who is on which node, told by the nodes themselves. Each counts its changes, so that a message that was lost is noticed at
 * the next one or at the next beat, and the whole is asked for. Nothing outlives the node that said it.
 */
export class PresenceNodes {
  private readonly id = randomBytes(9).toString('base64url');
  private readonly own = new Map<number, Here>();
  private readonly untold = new Map<number, Change>();
  private readonly others = new Map<string, OtherNode>();
  private version = 0;
  private gathering: NodeJS.Timeout | null = null;
  private wholeIsDue = false;
  private lastCheck = Date.now();
  private readonly beat: NodeJS.Timeout;

  constructor(
    private readonly bus: Bus,
    private readonly onChange: (nodeId: string, change: Change) => void,
    private readonly times: NodeTimes,
  ) {
    bus.hear(TOPIC, (text) => this.hear(text));
    bus.onChange((isUp) => {
      if (isUp) this.introduce();
    });
    if (bus.isUp) this.introduce();
    this.beat = setInterval(() => this.onBeat(), times.beatMs);
    this.beat.unref();
  }

  /** Somebody's state here changed. */
  tell(change: Change): void {
    if (change.state) this.own.set(change.userId, change.state);
    else this.own.delete(change.userId);
    this.untold.set(change.userId, change);
    this.gather();
    this.onChange(this.id, change);
  }

  private say(message: Message): void {
    this.bus.publish(TOPIC, JSON.stringify(message));
  }

  private gather(): void {
    this.gathering ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }

  private flush(): void {
    if (this.gathering) clearTimeout(this.gathering);
    this.gathering = null;
    if (this.untold.size > 0) {
      const changes = [...this.untold.values()];
      this.untold.clear();
      this.version++;
      const gone = changes.flatMap(({ userId, state, at }): [number, number][] => (state ? [] : [[userId, at]]));
      const people = inState(changes.map(({ userId, state }) => [userId, state]));
      this.say({ type: 'delta', node: this.id, version: this.version, ...people, gone });
    }
    if (this.wholeIsDue) {
      this.wholeIsDue = false;
      this.say({ type: 'whole', node: this.id, version: this.version, ...inState([...this.own]) });
    }
  }

  /** At the start, and whenever the others could not be heard for a while: they were silent, not dead. */
  private introduce(): void {
    this.stayAlive();
    this.say({ type: 'hello', node: this.id });
    this.sayWhole();
  }

  private sayWhole(): void {
    this.wholeIsDue = true;
    this.gather();
  }

  private stayAlive(): void {
    const now = Date.now();
    for (const other of this.others.values()) other.heardAt = now;
  }

  private onBeat(): void {
    this.flush();
    this.say({ type: 'beat', node: this.id, version: this.version });
    const now = Date.now();
    const slept = now - this.lastCheck > this.times.beatMs * 2;
    this.lastCheck = now;
    // Whoever could not listen cannot tell who is dead.
    if (slept) this.stayAlive();
    if (!this.bus.isUp) return;
    for (const [nodeId, other] of this.others) {
      if (now - other.heardAt > this.times.deadMs) this.bury(nodeId, other);
    }
  }

  private bury(nodeId: string, other: OtherNode): void {
    if (other.leaving) clearTimeout(other.leaving);
    this.others.delete(nodeId);
    for (const userId of other.people.keys()) this.onChange(nodeId, { userId, state: null, at: other.heardAt });
  }

  private hear(text: string): void {
    const message = readMessage(Message, text);
    if (!message) return;
    if (message.type === 'ask') {
      if (message.of === this.id) this.sayWhole();
      return;
    }
    const other = this.others.get(message.node) ?? this.meet(message.node);
    other.heardAt = Date.now();
    if (message.type === 'hello') this.sayWhole();
    else if (message.type === 'bye') this.letGo(message.node, other);
    else if (message.type === 'beat') {
      if (message.version !== other.version) this.ask(message.node);
    } else if (message.type === 'whole') this.replace(message.node, other, message);
    else if (message.version === other.version + 1 && other.version >= 0) this.apply(message.node, other, message);
    else if (message.version > other.version) this.ask(message.node);
  }

  private meet(nodeId: string): OtherNode {
    const other = { version: -1, heardAt: Date.now(), people: new Map<number, Here>(), leaving: null };
    this.others.set(nodeId, other);
    return other;
  }

  private letGo(nodeId: string, other: OtherNode): void {
    other.leaving ??= setTimeout(() => this.bury(nodeId, other), this.times.graceMs).unref();
  }

  private ask(nodeId: string): void {
    this.say({ type: 'ask', node: this.id, of: nodeId });
  }

  private apply(nodeId: string, other: OtherNode, delta: Extract<Message, { type: 'delta' }>): void {
    other.version = delta.version;
    const at = Date.now();
    for (const [userId, state] of statesOf(delta)) this.set(nodeId, other, { userId, state, at });
    for (const [userId, leftAt] of delta.gone) this.set(nodeId, other, { userId, state: null, at: leftAt });
  }

  private replace(nodeId: string, other: OtherNode, whole: Extract<Message, { type: 'whole' }>): void {
    if (whole.version < other.version) return;
    other.version = whole.version;
    const at = Date.now();
    const present = new Map(statesOf(whole));
    for (const userId of [...other.people.keys()]) {
      if (!present.has(userId)) this.set(nodeId, other, { userId, state: null, at });
    }
    for (const [userId, state] of present) this.set(nodeId, other, { userId, state, at });
  }

  private set(nodeId: string, other: OtherNode, change: Change): void {
    if (change.state) other.people.set(change.userId, change.state);
    else other.people.delete(change.userId);
    this.onChange(nodeId, change);
  }

  close(): void {
    clearInterval(this.beat);
    this.flush();
    this.say({ type: 'bye', node: this.id });
    for (const { leaving } of this.others.values()) if (leaving) clearTimeout(leaving);
  }
}

function inState(people: [number, Here | null][]): { online: number[]; away: number[] } {
  const those = (wanted: Here) => people.flatMap(([userId, state]) => (state === wanted ? [userId] : []));
  return { online: those('online'), away: those('away') };
}

function statesOf({ online, away }: { online: number[]; away: number[] }): [number, Here][] {
  return [
    ...online.map((userId): [number, Here] => [userId, 'online']),
    ...away.map((userId): [number, Here] => [userId, 'away']),
  ];
}
