import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { File } from '#contract/files.ts';
import type { HouseOptions, Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

export const MOST_BYTES = 3 * 1024 * 1024;

export interface Sent {
  as?: Person;
  name?: string;
  type?: string;
  room?: number | string | null;
  description?: string;
  voice?: unknown;
  headers?: Record<string, string>;
}

export interface Got extends RequestInit {
  as?: Person | null;
  thumbnail?: boolean;
}

export const bearer = (as: Person) => ({ authorization: `Bearer ${as.accessToken}` });

export async function codeOf(answer: Response): Promise<[number, string]> {
  return [answer.status, (await answer.json()).error.code];
}

export const BOUNDARY = 'b0undary';
export const END = Buffer.from(`--${BOUNDARY}--\r\n`);

export function part(disposition: string, content: string | Buffer): Buffer<ArrayBuffer> {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')]);
}

/** A server that takes files of at most three megabytes, and three people; what they send goes over its real port. */
export class Uploads {
  /** of ada and bob */
  roomId = 0;

  private constructor(
    readonly served: Served,
    readonly filesDir: string,
    readonly ada: Person,
    readonly bob: Person,
    readonly eve: Person,
  ) {}

  static async open(options: HouseOptions = {}): Promise<Uploads> {
    const filesDir = path.join(os.tmpdir(), `parley-uploads-${randomUUID()}`);
    const served = await serve({ filesDir, maxUploadBytes: MOST_BYTES, ...options });
    return new Uploads(served, filesDir, ...(await served.house.people('ada', 'bob', 'eve')));
  }

  async newRoom(): Promise<void> {
    this.roomId = (await this.ada.api.rooms.create({ name: 'files', memberIds: [this.bob.id] })).room.id;
  }

  async close(): Promise<void> {
    expect(this.served.house.reports).toEqual([]);
    await this.served.close();
    await rm(this.filesDir, { recursive: true, force: true });
  }

  /** Everything on disk, what is unfinished too. */
  async onDisk(): Promise<string[]> {
    const names = await readdir(this.filesDir, { recursive: true, withFileTypes: true }).catch(() => []);
    return names.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  async bytesOnDisk(): Promise<number> {
    const entries = await readdir(this.filesDir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    return sizes.reduce((all, size) => all + size, 0);
  }

  async rows(): Promise<number> {
    const [row] = await this.served.house.sql<{ n: number }>('SELECT count(*)::int AS n FROM file');
    return row?.n ?? 0;
  }

  private at(room: number | string | null): string {
    return `${this.served.base}/files${room === null ? '' : `?roomId=${room}`}`;
  }

  upload(bytes: Uint8Array | string, { name = 'a.txt', type = 'text/plain', ...rest }: Sent = {}): Promise<Response> {
    const form = new FormData();
    form.set('file', new Blob([bytes as BlobPart], { type }), name);
    if (rest.description !== undefined) form.set('description', rest.description);
    if (rest.voice !== undefined) form.set('voice', JSON.stringify(rest.voice));
    const headers = { ...bearer(rest.as ?? this.ada), ...rest.headers };
    return fetch(this.at(rest.room === undefined ? this.roomId : rest.room), { method: 'POST', body: form, headers });
  }

  async uploaded(bytes: Uint8Array | string, sent?: Sent): Promise<File> {
    const answer = await this.upload(bytes, sent);
    expect(answer.status, await answer.clone().text()).toBe(201);
    return answer.json();
  }

  /** A form written by hand, as no browser would. */
  raw(body: BodyInit, room: number | null = this.roomId, as = this.ada): Promise<Response> {
    const headers = { ...bearer(as), 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
    return fetch(this.at(room), { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  }

  get(file: { uuid: string }, { as = this.ada, thumbnail = false, ...init }: Got = {}): Promise<Response> {
    const at = `${this.served.base}/files/${file.uuid}${thumbnail ? '/thumbnail' : ''}`;
    return fetch(at, { ...init, headers: { ...(as && bearer(as)), ...init.headers } });
  }
}
