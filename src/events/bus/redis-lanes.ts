import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';

/**
 * What is said is spread over so many channels, and what is counted over as many groups of keys. On a cluster each lane is
 * one hash slot, so its shards share the work; a single server carries all of them.
 */
export const LANES = 8;

const CONNECT_MS = 2000;
const OPEN_MS = 5000;
/** So many beats of its own that it did not hear make a node take Redis for lost, though the connection may look well. */
const BEATS_UNHEARD = 3;
const MOST_COMMANDS_WAITING = 50_000;

function connect(url: string) {
  return createClient({
    url,
    RESP: 2,
    // A connection that breaks ends them all: which server carries which lane may have changed meanwhile.
    socket: { reconnectStrategy: false, connectTimeout: CONNECT_MS },
    disableOfflineQueue: true,
    commandsQueueMaxLength: MOST_COMMANDS_WAITING,
  });
}
type Client = ReturnType<typeof connect>;

/** Why the connections were given up, in words that anybody may read. */
export class Lost extends Error {}

/** A server's two connections: one that listens can do nothing else. */
interface Server {
  commands: Client;
  listener: Client;
}

export interface LaneOptions {
  url: string;
  /** Keeps servers apart that share a Redis. */
  space: string;
  nodeId: string;
  beatMs: number;
  hear: (frame: string) => void;
}

/**
 * The connections to Redis, from the first until one of them fails. They are never mended: whoever holds them opens others.
 */
export class Lanes {
  /** Settles once, with the reason, when something failed. */
  readonly failed: Promise<Error>;
  private fail: (reason: Error) => void = () => undefined;
  private readonly servers = new Map<string, Server>();
  private readonly lanes: Server[] = [];
  private readonly unheard = new Array<number>(LANES).fill(0);
  private isSharded = false;
  private beat: NodeJS.Timeout | null = null;
  private isOver = false;

  private constructor(private readonly options: LaneOptions) {
    this.failed = new Promise((resolve) => {
      this.fail = resolve;
    });
  }

  /** Bounded in time: a server that accepts connections and answers nothing is one that cannot be reached. */
  static async open(options: LaneOptions): Promise<Lanes> {
    const lanes = new Lanes(options);
    const done = new AbortController();
    try {
      const late = delay(OPEN_MS, undefined, { signal: done.signal, ref: false }).then(() => {
        throw new Lost('no answer');
      });
      const failed = lanes.failed.then((reason) => {
        throw reason;
      });
      await Promise.race([lanes.begin(), late, failed]);
      return lanes;
    } catch (error) {
      lanes.destroy();
      throw error;
    } finally {
      done.abort();
    }
  }

  private async begin(): Promise<void> {
    const { url, beatMs } = this.options;
    const first = await this.serverAt(url);
    this.isSharded = await knows(first.commands, 'SSUBSCRIBE');
    const ranges = await slotRanges(first.commands);
    for (let lane = 0; lane < LANES; lane++) {
      this.lanes[lane] = ranges ? await this.serverOf(first.commands, ranges, lane) : first;
    }
    await Promise.all(this.lanes.map((server, lane) => this.listen(server.listener, lane)));
    if (this.isOver) throw new Lost('closed');
    this.beat = setInterval(() => this.checkBeats(), beatMs);
    this.beat.unref();
  }

  private async serverAt(url: string): Promise<Server> {
    const known = this.servers.get(url);
    if (known) return known;
    if (this.isOver) throw new Lost('closed');
    const server = { commands: connect(url), listener: connect(url) };
    this.servers.set(url, server);
    for (const client of Object.values(server)) {
      client.on('error', this.fail);
      client.on('end', () => this.fail(new Lost('the connection ended')));
      client.on('sharded-channel-moved', () => this.fail(new Lost('a slot moved')));
    }
    await Promise.all(Object.values(server).map((client) => client.connect()));
    return server;
  }

  private async serverOf(asked: Client, ranges: SlotRange[], lane: number): Promise<Server> {
    const slot = Number(await asked.sendCommand(['CLUSTER', 'KEYSLOT', this.channelOf(lane)]));
    const range = ranges.find(({ from, to }) => from <= slot && slot <= to);
    if (!range) throw new Lost('the cluster is not whole');
    const at = new URL(this.options.url);
    // A server that does not know its own name is where it was asked.
    if (range.host !== '') at.hostname = range.host.includes(':') ? `[${range.host}]` : range.host;
    at.port = String(range.port);
    at.pathname = '';
    return this.serverAt(at.href);
  }

  private async listen(client: Client, lane: number): Promise<void> {
    const { hear } = this.options;
    const onBeat = () => {
      this.unheard[lane] = 0;
    };
    if (this.isSharded) {
      await client.sSubscribe(this.channelOf(lane), hear);
      await client.sSubscribe(this.beatChannelOf(lane), onBeat);
    } else {
      await client.subscribe(this.channelOf(lane), hear);
      await client.subscribe(this.beatChannelOf(lane), onBeat);
    }
  }

  private channelOf(lane: number): string {
    return `${this.options.space}:{${lane}}`;
  }

  /** In the slot of the lane, heard by this node alone: what holds for it holds for the lane. */
  private beatChannelOf(lane: number): string {
    return `${this.channelOf(lane)}:${this.options.nodeId}`;
  }

  private checkBeats(): void {
    for (let lane = 0; lane < LANES; lane++) {
      const unheard = this.unheard[lane] ?? 0;
      if (unheard >= BEATS_UNHEARD) {
        this.fail(new Lost('no answer'));
        return;
      }
      this.unheard[lane] = unheard + 1;
      this.say(lane, this.beatChannelOf(lane), '');
    }
  }

  publish(lane: number, frame: string): void {
    this.say(lane, this.channelOf(lane), frame);
  }

  private say(lane: number, channel: string, text: string): void {
    const client = this.lanes[lane]?.commands;
    const said = this.isSharded ? client?.sPublish(channel, text) : client?.publish(channel, text);
    said?.catch(this.fail);
  }

  /** Runs a script on one key; `name` is the key's own part. */
  evaluate(lane: number, name: string, script: string, args: string[]): Promise<unknown> {
    const client = this.lanes[lane]?.commands;
    if (!client) return Promise.reject(new Lost('not open'));
    return client.eval(script, { keys: [`${this.channelOf(lane)}:${name}`], arguments: args });
  }

  /** After what was said has been taken, or `withinMs`. */
  async close(withinMs: number): Promise<void> {
    const clients = [...this.servers.values()].map(({ commands }) => commands).filter(({ isReady }) => isReady);
    const taken = Promise.allSettled(clients.map((client) => client.ping()));
    await Promise.race([taken, delay(withinMs, undefined, { ref: false })]);
    this.destroy();
  }

  destroy(): void {
    this.isOver = true;
    if (this.beat) clearInterval(this.beat);
    for (const { commands, listener } of this.servers.values()) {
      commands.destroy();
      listener.destroy();
    }
    this.fail(new Lost('closed'));
  }
}

async function knows(client: Client, command: string): Promise<boolean> {
  const [info] = await client.sendCommand<unknown[]>(['COMMAND', 'INFO', command]);
  return Array.isArray(info);
}

interface SlotRange {
  from: number;
  to: number;
  host: string;
  port: number;
}

/** Which server of a cluster carries which slots; null for a server that stands alone. */
async function slotRanges(client: Client): Promise<SlotRange[] | null> {
  const info = String(await client.sendCommand(['INFO', 'cluster']));
  if (!info.includes('cluster_enabled:1')) return null;
  const rows = await client.sendCommand<[number, number, [string | null, number]][]>(['CLUSTER', 'SLOTS']);
  return rows.map(([from, to, [host, port]]) => ({ from, to, host: host === '?' || host === null ? '' : host, port }));
}
