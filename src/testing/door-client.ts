import { WebSocket } from 'ws';
import { until } from '#testing/until.ts';

export interface Told {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer it compares with what it expects
  json: any;
}

interface Wish {
  /** a bearer token, unless other headers say who asks */
  as?: { accessToken: string };
  json?: unknown;
  form?: Record<string, string | string[]>;
  body?: string;
  headers?: Record<string, string>;
}

/** One request as a program makes it, redirects not followed, with what was answered to it. */
export async function askDoor(base: string, method: string, path: string, wish: Wish = {}): Promise<Told> {
  const { as, json, form } = wish;
  const pairs = Object.entries(form ?? {}).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  const body = json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(pairs) : wish.body;
  const answer = await fetch(`${base}${path}`, {
    method,
    redirect: 'manual',
    ...(body !== undefined && { body }),
    headers: {
      ...(as && { authorization: `Bearer ${as.accessToken}` }),
      ...((json !== undefined || wish.body !== undefined) && { 'content-type': 'application/json' }),
      ...wish.headers,
    },
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') && text !== '';
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** A socket at a door, with every frame that it was told. */
export class DoorSocket {
  readonly texts: string[] = [];
  closed: number | null = null;
  /** the HTTP status that refused the upgrade */
  refused: number | null = null;
  private readonly socket: WebSocket;

  constructor(base: string, path: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${base.replace('http', 'ws')}${path}`, { headers });
    this.socket.on('message', (data) => this.texts.push(String(data)));
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    this.socket.on('error', () => undefined);
    this.socket.on('unexpected-response', (_request, response) => {
      this.refused = response.statusCode ?? null;
      this.socket.terminate();
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of a frame it compares with what it expects
  get frames(): any[] {
    return this.texts.map((text) => JSON.parse(text));
  }

  async opened(): Promise<this> {
    await until('the socket is open', () => this.socket.readyState === WebSocket.OPEN);
    return this;
  }

  say(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The text of the next frame that this holds of, from the given one on. */
  async told(what: string, isIt: (frame: ReturnType<typeof JSON.parse>) => boolean, from = 0): Promise<string> {
    let found: string | undefined;
    await until(`a frame tells ${what}`, () => {
      found = this.texts.slice(from).find((text) => isIt(JSON.parse(text)));
      return found !== undefined;
    });
    return found ?? '';
  }

  async end(): Promise<number> {
    await until('the socket is closed', () => this.closed !== null);
    return this.closed ?? 0;
  }

  close(): void {
    this.socket.terminate();
  }
}
