import type { Refusal } from '#client/refusal.ts';
import type { SendMessage } from '#contract/messages.ts';

export type Extras = Pick<SendMessage, 'quoteId' | 'fileIds' | 'draftVersion'>;

/** A file that goes with a message: on its way by itself, and the message waits for it. */
interface Attachment {
  /** of the upload, on this device */
  readonly uploadId: string;
  /** once the server has it whole */
  readonly fileId: number | null;
}

/** A message that the server has not confirmed: waiting for its turn, on its way, or refused and waiting for its author. */
export interface OutboxEntry {
  readonly clientId: string;
  readonly roomId: number;
  readonly content: string;
  readonly parentId: number | null;
  readonly metadata: NonNullable<SendMessage['metadata']>;
  /** what it carries besides, and the draft that it was */
  readonly extras: Extras;
  readonly attachments: readonly Attachment[];
  readonly createdAt: string;
  /** when its author last asked for another try */
  readonly retriedAt: string | null;
  readonly state: 'pending' | 'sending' | 'failed';
  readonly failure: Refusal | null;
}

/** Null for what another version of this program may have kept. */
export function readEntry(text: string): OutboxEntry | null {
  try {
    const value: unknown = JSON.parse(text);
    return isEntry(value)
      ? {
          ...value,
          extras: value.extras ?? {},
          attachments: value.attachments ?? [],
          state: value.failure ? 'failed' : 'pending',
        }
      : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is OutboxEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { clientId, roomId, content, createdAt, metadata } = value as Record<string, unknown>;
  const isText = [clientId, content, createdAt].every((part) => typeof part === 'string');
  return isText && typeof roomId === 'number' && typeof metadata === 'object' && metadata !== null;
}

/** Its files are all on the server. */
export function isComplete({ attachments }: OutboxEntry): boolean {
  return attachments.every(({ fileId }) => fileId !== null);
}

/** What it carries besides its words, as the server knows it. */
export function extrasOf({ extras, attachments }: OutboxEntry): Extras {
  if (attachments.length === 0) return extras;
  return { ...extras, fileIds: attachments.flatMap(({ fileId }) => fileId ?? []) };
}

export function inOrder(a: OutboxEntry, b: OutboxEntry): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.clientId < b.clientId ? -1 : 1;
}

/** A time with microseconds, as the contract spells it, later than a given one: the order of writing. */
export function timeAfter(last: string, now: number): string {
  const spelled = spell(now * 1000);
  return spelled > last ? spelled : spell(Date.parse(last) * 1000 + Number(last.slice(-4, -1)) + 1);
}

function spell(microseconds: number): string {
  const date = new Date(Math.floor(microseconds / 1000)).toISOString();
  return `${date.slice(0, -1)}${String(microseconds % 1000).padStart(3, '0')}Z`;
}

/** Pages without https have no crypto.randomUUID. */
export function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
