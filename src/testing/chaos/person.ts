import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionState } from '#client/follow.ts';
import { createParleyClient, type ParleyClient } from '#client/parley-client.ts';
import { refusalOf } from '#client/refusal.ts';
import { type Hands, perform } from '#testing/chaos/acts.ts';
import type { Act } from '#testing/chaos/schedule.ts';
import { Ear, listeningSocket } from '#testing/chaos/wire.ts';
import { Device } from '#testing/device.ts';

export interface Account {
  id: number;
  username: string;
  token: string;
}

/** No answer that tells whether it was done. Whatever else comes is a refusal, and final. */
const UNCERTAIN = new Set<string>(['unreachable', 'unavailable', 'internal']);

/** One of those who use the server: the real client with its sockets, the app's own state, and a list of things to do. */
export class ChaosPerson {
  readonly ear = new Ear();
  readonly device: Device;
  readonly client: ParleyClient;
  /** the keys of what was acknowledged */
  readonly acknowledged: string[] = [];
  /** refusals that nothing which happens here may cause */
  readonly failures: string[] = [];
  acts = 0;
  refused = 0;
  unanswered = 0;
  state: ConnectionState = 'connecting';
  private count = 0;
  private isOver = false;

  constructor(
    readonly account: Account,
    url: string,
    private readonly rooms: { open: number[]; quiet: ReadonlySet<number> },
  ) {
    this.client = createParleyClient({
      url,
      token: account.token,
      userId: account.id,
      WebSocket: listeningSocket(this.ear),
      onState: (state) => {
        this.state = state;
        if (state === 'offline') this.device.lost();
      },
    });
    const { id: meId } = account;
    this.device = new Device(this.client.api, meId, (...what) => following.know(...what));
    const following = this.client.follow({
      onItem: (item) => this.device.take(item),
      onRefused: (refusal) => void this.failures.push(`the feed was refused: ${refusal.code}`),
    });
    this.device.open();
  }

  /** Does one thing after the other, each not before its time, until the end. */
  async live(acts: readonly Act[], began: number, until: number): Promise<void> {
    const hands: Hands = {
      api: this.client.api,
      device: this.device,
      meId: this.account.id,
      ...this.rooms,
      insist: (call) => this.insist(call),
      nextText: () => `${this.account.username}-${this.count++}`,
    };
    for (const act of acts) {
      const wait = began + act.at - Date.now();
      if (wait > 0) await delay(wait);
      if (Date.now() > until) return;
      await this.do(act, hands);
    }
  }

  private async do(act: Act, hands: Hands): Promise<void> {
    this.acts++;
    try {
      const key = await perform(act, hands);
      if (key !== null) this.acknowledged.push(key);
    } catch (error) {
      const { code } = refusalOf(error);
      if (code === 'internal') this.failures.push(`${act.kind} was answered by "internal"`);
      if (UNCERTAIN.has(code)) this.unanswered++;
      else if (code === 'unauthenticated' || code === 'invalid_input')
        this.failures.push(`${act.kind}: ${code} ${error}`);
      else this.refused++;
    }
  }

  /** With a client id a call may be made again until it is answered. */
  private async insist<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (this.isOver || !UNCERTAIN.has(refusalOf(error).code)) throw error;
        if (refusalOf(error).code === 'internal') this.failures.push('a send was answered by "internal"');
        await delay(200);
      }
    }
  }

  async close(): Promise<void> {
    this.isOver = true;
    await this.client.close();
    this.device.close();
  }
}
