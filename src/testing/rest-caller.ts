import { WebSocket } from 'ws';
import type { Person } from '#testing/house.ts';
import { until } from '#testing/until.ts';

export interface Heard {
  status: number;
  headers: Headers;
  text: string;
}

export interface Shown {
  headers?: Record<string, string>;
  json?: unknown;
  form?: [string, string][];
  multipart?: [string, string][];
  text?: string;
}

/** Somebody who asks a documented API as its own clients would, and reads the answer to the letter. */
export class RestCaller {
  constructor(
    readonly base: string,
    readonly person: Person | null,
  ) {}

  async ask(method: string, path: string, { headers, json, form, multipart, text }: Shown = {}): Promise<Heard> {
    const all = new Headers(this.person ? { authorization: `Bearer ${this.person.accessToken}` } : {});
    let body: string | FormData | null = text ?? null;
    if (json !== undefined) {
      body = JSON.stringify(json);
      all.set('content-type', 'application/json');
    } else if (form) {
      body = String(new URLSearchParams(form));
      all.set('content-type', 'application/x-www-form-urlencoded');
    } else if (multipart) {
      body = new FormData();
      for (const [name, value] of multipart) body.append(name, value);
    }
    for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value);
    const answer = await fetch(new URL(path, this.base), { method, body, headers: all, redirect: 'manual' });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** Status and body in one, for comparing whole. */
  async tell(method: string, path: string, shown: Shown = {}): Promise<[number, unknown]> {
    const { status, text } = await this.ask(method, path, shown);
    return [status, text === '' ? null : JSON.parse(text)];
  }

  listen(path: string): RestSocket {
    const url = new URL(path, this.base.replace('http', 'ws'));
    if (this.person) url.searchParams.set('token', this.person.accessToken);
    return new RestSocket(url);
  }
}

/** A client of a documented socket: what it was sent, as text, and how it ended. */
export class RestSocket {
  readonly frames: string[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<number>;
  private readonly socket: WebSocket;

  constructor(url: URL, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data) => this.frames.push(String(data)));
    this.socket.on('error', () => undefined);
    this.opened = new Promise((resolve) => this.socket.once('open', () => resolve()));
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
  }

  say(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The next so many frames, read as JSON, and gone from the list. */
  async next(count = 1): Promise<unknown[]> {
    await until(`${count} frames came (${this.frames.length} did)`, () => this.frames.length >= count);
    return this.frames.splice(0, count).map((frame) => JSON.parse(frame));
  }

  close(): void {
    this.socket.close();
  }
}
