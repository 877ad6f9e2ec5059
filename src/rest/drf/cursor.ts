import { createHmac, timingSafeEqual } from 'node:crypto';

/** Where a page begins, and which way it goes: towards older rows or newer ones. */
export interface Edge {
  way: 'older' | 'newer';
  id: number;
}

const SEAL_BYTES = 16;
const CURSOR = /^([on])(\d{1,16})$/;

/** `list` names what is paged: a cursor of one list opens no other. */
function sealOf(secret: Uint8Array, list: string, text: string): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['cursor', list, text]))
    .digest()
    .subarray(0, SEAL_BYTES);
}

export function writeCursor(secret: Uint8Array, list: string, { way, id }: Edge): string {
  const text = `${way.charAt(0)}${id}`;
  return Buffer.concat([sealOf(secret, list, text), Buffer.from(text)]).toString('base64url');
}

/** Null for what this server did not write for this list. */
export function readCursor(secret: Uint8Array, list: string, cursor: string): Edge | null {
  const bytes = Buffer.from(cursor, 'base64url');
  // Base64 is read leniently: another spelling of a good cursor is none.
  if (bytes.toString('base64url') !== cursor) return null;
  const text = bytes.subarray(SEAL_BYTES).toString();
  const [, way, id] = CURSOR.exec(text) ?? [];
  if (!timingSafeEqual(sealOf(secret, list, text), Buffer.concat([bytes, Buffer.alloc(SEAL_BYTES)], SEAL_BYTES))) {
    return null;
  }
  return way === undefined ? null : { way: way === 'o' ? 'older' : 'newer', id: Number(id) };
}
