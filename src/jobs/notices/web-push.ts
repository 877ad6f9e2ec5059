import {
  createCipheriv,
  createECDH,
  createPrivateKey,
  generateKeyPairSync,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const fromBase64url = (text: string) => Buffer.from(text, 'base64url');

export interface Recipient {
  endpoint: string;
  /** the browser's public key, a point of P-256 */
  p256dh: string;
  auth: string;
}

/** A new identity for push services: a key of P-256 as JSON. */
export function newVapidKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return JSON.stringify(privateKey.export({ format: 'jwk' }));
}

/** This server, as push services know it (RFC 8292). */
export class Vapid {
  private readonly key: KeyObject;
  /** for `applicationServerKey` */
  readonly publicKey: string;

  constructor(
    kept: string,
    /** whom a push service writes to when something is wrong: an address of the web, or mailto: */
    private readonly subject: string,
  ) {
    const jwk = JSON.parse(kept) as JsonWebKey;
    this.key = createPrivateKey({ key: jwk, format: 'jwk' });
    const [x = '', y = ''] = [jwk.x, jwk.y];
    this.publicKey = base64url(Buffer.concat([Buffer.of(4), fromBase64url(x), fromBase64url(y)]));
  }

  /** Good for half a day at the push service of that endpoint, and nowhere else. */
  authorization(endpoint: string, now = Date.now()): string {
    const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now / 1000) + 12 * 3600, sub: this.subject };
    const parts = [{ typ: 'JWT', alg: 'ES256' }, claims].map((part) => base64url(Buffer.from(JSON.stringify(part))));
    const signed = sign('sha256', Buffer.from(parts.join('.')), { key: this.key, dsaEncoding: 'ieee-p1363' });
    return `vapid t=${parts.join('.')}.${base64url(signed)}, k=${this.publicKey}`;
  }
}

const RECORD_BYTES = 4096;
const hkdf = (key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** One record of aes128gcm (RFC 8188), for the browser alone (RFC 8291). */
export function encrypt(text: string, { p256dh, auth }: Pick<Recipient, 'p256dh' | 'auth'>): Buffer {
  const theirs = fromBase64url(p256dh);
  const own = createECDH('prime256v1');
  const ownPublic = own.generateKeys();
  const salt = randomBytes(16);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ownPublic]);
  const secret = hkdf(own.computeSecret(theirs), fromBase64url(auth), info, 32);
  const key = hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // The byte 2 ends the last record.
  const sealed = Buffer.concat([cipher.update(Buffer.from(text)), cipher.update(Buffer.of(2)), cipher.final()]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(RECORD_BYTES);
  head.writeUInt8(ownPublic.length, 4);
  return Buffer.concat([salt, head, ownPublic, sealed, cipher.getAuthTag()]);
}
