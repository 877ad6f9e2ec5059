import type { Page } from '@playwright/test';
import type { File } from '../src/contract/files.ts';
import type { Message } from '../src/contract/messages.ts';
import type { RoomView } from '../src/contract/rooms.ts';

// What a journey needs to be there already is brought about by whoever is signed in on a page, without the screen.

async function call<T>(page: Page, procedure: string, data: object): Promise<T> {
  const answer = await page.request.post(`/api/trpc/${procedure}`, { data });
  if (!answer.ok()) throw new Error(`${procedure}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()).result.data;
}

/** A public room that all of them are in. */
export async function openRoom(name: string, owner: Page, ...others: Page[]): Promise<number> {
  const { room } = await call<RoomView>(owner, 'rooms.create', { name, visibility: 'public' });
  for (const other of others) await call(other, 'members.join', { roomId: room.id });
  return room.id;
}

interface Said {
  parentId?: number;
  quoteId?: number;
  fileIds?: number[];
}

export async function say(page: Page, roomId: number, content: string, more: Said = {}): Promise<Message> {
  const { message } = await call<{ message: Message }>(page, 'messages.send', { roomId, content, ...more });
  return message;
}

export const deed = (page: Page, procedure: string, input: object) => call<unknown>(page, procedure, input);

interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
  voice?: { durationMs: number; waveform: number[] };
}

export async function upload(page: Page, roomId: number, { voice, ...file }: Upload): Promise<File> {
  const multipart = { ...(voice && { voice: JSON.stringify(voice) }), file };
  const answer = await page.request.post(`/files?roomId=${roomId}`, { multipart });
  if (!answer.ok()) throw new Error(`upload: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}
