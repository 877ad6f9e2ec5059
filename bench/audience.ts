import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { HttpCaller } from './callers.ts';
import { type Measured, startRole, stop } from './server.ts';
import type { Answer, Order } from './subscribers.ts';

export interface Kind {
  path: string;
  /** what each socket says once it is open */
  hellos: string[][];
  /** what it hears then */
  ready: string;
  pings: 'ws' | 'socket.io';
}

/** The receiving ends of one server, in a process of their own. */
export class Audience {
  private constructor(private readonly child: ChildProcess) {}

  static async open({ base }: Measured, kind: Kind): Promise<Audience> {
    const audience = new Audience(startRole('subscribers'));
    await audience.ask({ do: 'connect', port: Number(base.port), ...kind });
    return audience;
  }

  private async ask(order: Order): Promise<Answer> {
    const answered = once(this.child, 'message');
    this.child.send(order);
    return (await answered)[0];
  }

  /** Says it and answers how many milliseconds pass until everybody has heard the marker. */
  async time(marker: string, say: () => Promise<unknown>): Promise<number> {
    await this.ask({ do: 'await', marker });
    const received = once(this.child, 'message');
    const began = process.hrtime.bigint();
    await say();
    const [answer] = (await received) as [Extract<Answer, { said: 'received' }>];
    return Number(BigInt(answer.at) - began) / 1e6;
  }

  close(): Promise<void> {
    return stop(this.child);
  }
}

/** A server to speak to, however it wants to be spoken to. */
export interface Speaker {
  callers: HttpCaller[];
  path: string;
  body(content: string): string;
}

export function speak({ callers, path, body }: Speaker, content: string, caller = 0): Promise<string> {
  const speaker = callers[caller];
  if (!speaker) throw new Error('no such caller');
  return speaker.call('POST', path, body(content));
}
