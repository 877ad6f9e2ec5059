import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ErrorReply } from '@redis/client';
import type { Bus } from '#events/bus/bus.ts';
import { LANES, Lanes, Lost } from '#events/bus/redis-lanes.ts';
import type { Counters, Spent } from '#events/counters.ts';

export interface RedisBusOptions {
  url: string;
  /** Keeps servers apart that share a Redis: what belongs to another database is not heard here. */
  space: string;
  /** One line for the operator. The reason is a code or a few plain words: never an address or a password. */
  note: (line: string, reason: string | null) => void;
  /** How often a node listens for itself; three times in vain and Redis counts as lost. */
  beatMs?: number;
}

const BEAT_MS = 1000;
const LONGEST_WAIT_MS = 2000;
/** Up for so long, it counts as well: what fails next is tried again at once. */
const WELL_MS = 5000;
const CLOSE_MS = 500;
/** A call that has to be counted does not wait longer: then it is counted here alone. */
const COUNT_MS = 250;

const COUNT = `
local spent = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  left = tonumber(ARGV[2])
end
return {spent, left}`;
const LOOK = `return {tonumber(redis.call('GET', KEYS[1]) or 0), redis.call('PTTL', KEYS[1])}`;

/** The nodes of one server hear each other over Redis or Valkey, and count together there. */
export class RedisBus implements Bus, Counters {
  private readonly nodeId = randomBytes(9).toString('base64url');
  private readonly listeners = new Map<string, ((message: string) => void)[]>();
  private readonly onChanges: ((isUp: boolean) => void)[] = [];
  private readonly end = new AbortController();
  private lanes: Lanes | null = null;
  private wasNoted = false;
  private wasCountNoted = false;
  private running: Promise<void> | null = null;

  constructor(private readonly options: RedisBusOptions) {}

  get isUp(): boolean {
    return this.lanes !== null;
  }

  /** Waits for the first attempt, whatever comes of it. */
  async start(): Promise<void> {
    const first = await this.attempt();
    this.running = this.keepUp(first);
  }

  private async attempt(): Promise<Lanes | null> {
    const { url, space, beatMs = BEAT_MS } = this.options;
    try {
      const lanes = await Lanes.open({ url, space, nodeId: this.nodeId, beatMs, hear: (frame) => this.onFrame(frame) });
      this.up(lanes);
      return lanes;
    } catch (error) {
      this.down(error);
      return null;
    }
  }

  private async keepUp(first: Lanes | null): Promise<void> {
    let failures = 0;
    for (let lanes = first; ; lanes = await this.attempt()) {
      if (lanes) {
        const since = performance.now();
        const reason = await lanes.failed;
        lanes.destroy();
        this.down(reason);
        if (performance.now() - since > WELL_MS) failures = 0;
      }
      if (this.end.signal.aborted) return;
      await this.pause(failures++);
      if (this.end.signal.aborted) return;
    }
  }

  /** Nodes that lost Redis together do not come back at the same moment. */
  private async pause(failures: number): Promise<void> {
    const longest = Math.min(LONGEST_WAIT_MS, 50 * 2 ** Math.min(failures, 10));
    await delay(longest * (0.5 + Math.random() / 2), undefined, { signal: this.end.signal, ref: false }).catch(
      () => undefined, // it was closed
    );
  }

  private up(lanes: Lanes): void {
    this.lanes = lanes;
    if (this.wasNoted) this.options.note('Redis is reached again: live events come over it', null);
    this.wasNoted = false;
    for (const listener of this.onChanges) listener(true);
  }

  private down(reason: unknown): void {
    const wasUp = this.lanes !== null;
    this.lanes = null;
    if (this.end.signal.aborted) return;
    if (!this.wasNoted)
      this.options.note('Redis cannot be reached: live events follow the log by polling', toReason(reason));
    this.wasNoted = true;
    if (wasUp) for (const listener of this.onChanges) listener(false);
  }

  private onFrame(frame: string): void {
    const [nodeId = '', topic = ''] = frame.split(' ', 2);
    if (nodeId === this.nodeId) return;
    const message = frame.slice(nodeId.length + topic.length + 2);
    for (const listener of this.listeners.get(topic) ?? []) listener(message);
  }

  /** One node's messages of one topic take one lane, and so keep their order. */
  publish(topic: string, message: string): void {
    this.lanes?.publish(laneOf(this.nodeId + topic), `${this.nodeId} ${topic} ${message}`);
  }

  hear(topic: string, listener: (message: string) => void): void {
    const others = this.listeners.get(topic);
    if (others) others.push(listener);
    else this.listeners.set(topic, [listener]);
  }

  onChange(listener: (isUp: boolean) => void): void {
    this.onChanges.push(listener);
  }

  spend(key: string, points: number, durationMs: number): Promise<Spent> {
    return this.count(key, COUNT, [String(points), String(durationMs)]);
  }

  spent(key: string): Promise<Spent> {
    return this.count(key, LOOK, []);
  }

  private async count(key: string, script: string, args: string[]): Promise<Spent> {
    if (!this.lanes) throw new Lost('not reached');
    const done = new AbortController();
    const late = delay(COUNT_MS, undefined, { signal: done.signal, ref: false }).then(() => {
      throw new Lost('no answer');
    });
    try {
      const answer = await Promise.race([this.lanes.evaluate(laneOf(key), `count:${key}`, script, args), late]);
      const [points, leftMs] = Array.isArray(answer) ? answer.map(Number) : [];
      this.wasCountNoted = false;
      return { points: points ?? 0, leftMs: Math.max(0, leftMs ?? 0) };
    } catch (error) {
      if (error instanceof ErrorReply) this.noteCount(error);
      throw error;
    } finally {
      done.abort();
    }
  }

  /** It is there and refuses: without a word of it, budgets would be those of one node for good. */
  private noteCount(error: Error): void {
    if (!this.wasCountNoted)
      this.options.note('Redis does not count: each node limits rates by itself', toReason(error));
    this.wasCountNoted = true;
  }

  async close(): Promise<void> {
    this.end.abort();
    await this.lanes?.close(CLOSE_MS);
    await this.running;
  }
}

function laneOf(text: string): number {
  return createHash('md5').update(text).digest().readUInt16BE() % LANES;
}

/** Messages of Redis and of the network name addresses and users: of an error only its code is kept. */
function toReason(error: unknown): string {
  if (error instanceof Lost) return error.message;
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return /^[A-Z]{4,}(?= )/.exec(error.message)?.[0] ?? error.name;
}
