import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Presence as PresenceShape, type PresenceState, type Signal } from '#contract/signals.ts';
import { timestampOf } from '#contract/text.ts';
import type { Sql } from '#db/database.ts';
import { keepLastSeen } from '#db/user-sql.ts';
import type { Bus } from '#events/bus/bus.ts';
import { readMessage } from '#events/bus/read-message.ts';
import { type Change, type Here, type NodeTimes, PresenceNodes } from '#events/presence-nodes.ts';

export interface PresenceTimes extends NodeTimes {
  /** A device that has left counts for so long: a page that is loaded again does not blink. */
  graceMs: number;
  /** how often it is written down who is here */
  keepMs: number;
}

export const PRESENCE_TIMES: PresenceTimes = { graceMs: 5000, beatMs: 5000, deadMs: 20_000, keepMs: 60_000 };

const SHOWN_TOPIC = 'presence-shown';
const Shown = z.object({ toUserId: z.int(), presences: z.array(PresenceShape) });
type Shown = z.output<typeof Shown>;

/**
 * Changes of one moment are one delivery. When many come or go at once, as after a restart, more are waited for: each delivery
 * costs as much as there are people who hear it.
 */
const GATHER_MS = 20;
const GATHER_MS_EACH = 2;
const LONGEST_GATHER_MS = 500;
/** A server that stops does not wait longer for a database that does not answer. */
const LAST_WRITE_MS = 2000;

/** One connection of somebody. */
export interface Device {
  setAway(isAway: boolean): void;
  leave(): void;
}

interface Present {
  isAway: boolean;
  leaving: NodeJS.Timeout | null;
}

/**
 * Who is online, away or offline, over all nodes (E7). A person is online while any device of his is active, away while all
 * are away, offline when the last has left.
 */
export class Presence {
  private readonly devices = new Map<number, Set<Present>>();
  /** by person, his state on this node */
  private readonly here = new Map<number, Here>();
  /** by person, his state on each node where he is */
  private readonly places = new Map<number, Map<string, Here>>();
  /** what was last told of those whose state may have changed since */
  private readonly untold = new Map<number, { was: PresenceState; at: number }>();
  /** by person, when he was here last, where that is not written yet */
  private seen = new Map<number, number>();
  private readonly nodes: PresenceNodes;
  private readonly goneListeners: ((userId: number) => void)[] = [];
  private readonly shownListeners: ((userId: number, signals: Signal[]) => void)[] = [];
  private readonly keeping: NodeJS.Timeout;
  private telling: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;
  private gatherMs = GATHER_MS;
  private closed = false;

  constructor(
    private readonly db: Sql,
    private readonly bus: Bus,
    private readonly tell: (signals: Signal[]) => void,
    private readonly onError: (error: unknown) => void,
    private readonly times: PresenceTimes,
  ) {
    this.nodes = new PresenceNodes(bus, (nodeId, change) => this.onChange(nodeId, change), times);
    bus.hear(SHOWN_TOPIC, (text) => {
      const shown = readMessage(Shown, text);
      if (shown) this.onShow(shown);
    });
    this.keeping = setInterval(() => this.keepEverybody(), times.keepMs);
    this.keeping.unref();
  }

  readonly stateOf = (userId: number): PresenceState => {
    const places = this.places.get(userId);
    if (!places) return 'offline';
    for (const state of places.values()) if (state === 'online') return 'online';
    return 'away';
  };

  /** How many people are online or away, over all nodes. */
  get count(): number {
    return this.places.size;
  }

  /** Called when no device of somebody's is left on this node, and he is not on any other. */
  onGone(listener: (userId: number) => void): void {
    this.goneListeners.push(listener);
  }

  /** Called at every node with what one person alone is to hear. */
  onShown(listener: (userId: number, signals: Signal[]) => void): void {
    this.shownListeners.push(listener);
  }

  /** How one person sees others from now on, where it is not they who changed. */
  show(toUserId: number, presences: PresenceShape[]): void {
    if (presences.length === 0) return;
    this.onShow({ toUserId, presences });
    this.bus.publish(SHOWN_TOPIC, JSON.stringify({ toUserId, presences }));
  }

  private onShow({ toUserId, presences }: Shown): void {
    const signals = presences.map((presence): Signal => ({ type: 'presence.changed', presence }));
    for (const listener of this.shownListeners) listener(toUserId, signals);
  }

  enter(userId: number): Device {
    const device: Present = { isAway: false, leaving: null };
    const others = this.devices.get(userId);
    if (others) others.add(device);
    else this.devices.set(userId, new Set([device]));
    this.update(userId);
    return {
      setAway: (isAway) => {
        if (device.leaving || device.isAway === isAway) return;
        device.isAway = isAway;
        this.update(userId);
      },
      leave: () => this.leave(userId, device),
    };
  }

  private leave(userId: number, device: Present): void {
    if (device.leaving || this.closed) return;
    const at = Date.now();
    device.leaving = setTimeout(() => {
      const devices = this.devices.get(userId);
      devices?.delete(device);
      if (devices?.size === 0) this.devices.delete(userId);
      this.update(userId, at);
    }, this.times.graceMs);
    device.leaving.unref();
    const isStillHere = [...(this.devices.get(userId) ?? [])].some(({ leaving }) => leaving === null);
    if (isStillHere || (this.places.get(userId)?.size ?? 0) > 1) return;
    for (const listener of this.goneListeners) listener(userId);
  }

  private stateHere(userId: number): Here | null {
    const devices = this.devices.get(userId);
    if (!devices) return null;
    for (const { isAway } of devices) if (!isAway) return 'online';
    return 'away';
  }

  private update(userId: number, at = Date.now()): void {
    const state = this.stateHere(userId);
    if ((this.here.get(userId) ?? null) === state) return;
    if (state) this.here.set(userId, state);
    else {
      this.here.delete(userId);
      this.seen.set(userId, at);
    }
    this.nodes.tell({ userId, state, at });
  }

  private onChange(nodeId: string, { userId, state, at }: Change): void {
    this.untold.set(userId, { was: this.untold.get(userId)?.was ?? this.stateOf(userId), at });
    const places = this.places.get(userId);
    if (state) {
      if (places) places.set(nodeId, state);
      else this.places.set(userId, new Map([[nodeId, state]]));
    } else {
      places?.delete(nodeId);
      if (places?.size === 0) this.places.delete(userId);
    }
    this.telling ??= setTimeout(() => this.tellChanges(), this.gatherMs).unref();
  }

  private tellChanges(): void {
    this.telling = null;
    const signals: Signal[] = [];
    for (const [userId, { was, at }] of this.untold) {
      const state = this.stateOf(userId);
      if (state === was) continue;
      const lastSeenAt = state === 'offline' ? timestampOf(new Date(at)) : null;
      signals.push({ type: 'presence.changed', presence: { userId, state, lastSeenAt } });
    }
    this.untold.clear();
    this.gatherMs = Math.min(GATHER_MS + signals.length * GATHER_MS_EACH, LONGEST_GATHER_MS);
    if (signals.length > 0) this.tell(signals);
    this.write();
  }

  private keepEverybody(): void {
    const now = Date.now();
    for (const userId of this.here.keys()) this.seen.set(userId, now);
    this.write();
  }

  /** One statement for all, and one at a time: however long the database takes, no more than the newest waits for it. */
  private write(): void {
    if (this.seen.size > 0) this.writing ??= this.writeSeen();
  }

  private async writeSeen(): Promise<void> {
    while (this.seen.size > 0) {
      const taken = this.seen;
      this.seen = new Map();
      try {
        const times = [...taken.values()].map((at) => new Date(at).toISOString());
        await this.db.query(keepLastSeen, [[...taken.keys()], times]);
      } catch (error) {
        // It is tried again when there is more to write. What came meanwhile is newer.
        this.seen = new Map([...taken, ...this.seen]);
        this.onError(error);
        break;
      }
    }
    this.writing = null;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.keeping);
    if (this.telling) clearTimeout(this.telling);
    for (const devices of this.devices.values()) {
      for (const { leaving } of devices) if (leaving) clearTimeout(leaving);
    }
    this.nodes.close();
    this.keepEverybody();
    const done = new AbortController();
    const late = delay(LAST_WRITE_MS, undefined, { signal: done.signal }).catch(() => undefined); // it was written
    await Promise.race([this.writing, late]);
    done.abort();
  }
}
