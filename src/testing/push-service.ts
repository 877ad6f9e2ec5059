import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushMessage } from '#contract/push.ts';
import { until } from '#testing/until.ts';

const hkdf = (key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

export interface Pushed {
  path: string;
  headers: http.IncomingHttpHeaders;
  /** as the browser alone can read it */
  message: PushMessage;
  claims: { aud: string; exp: number; sub: string };
}

/** A vendor's push service and the browsers behind it: what comes is checked and decrypted as they would. */
export class PushService {
  readonly pushed: Pushed[] = [];
  /** what is answered next, one each; 201 when there is none */
  readonly statuses: number[] = [];
  private readonly browsers = new Map<string, { ecdh: ReturnType<typeof createECDH>; auth: Buffer }>();

  private constructor(private readonly server: http.Server) {
    server.on('request', (req, res) => {
      const parts: Buffer[] = [];
      req.on('data', (part: Buffer) => parts.push(part));
      req.on('end', () => {
        const status = this.statuses.shift() ?? 201;
        if (status === 201) this.pushed.push(this.read(req, Buffer.concat(parts)));
        res.writeHead(status).end();
      });
    });
  }

  static async open(): Promise<PushService> {
    const server = http.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PushService(server);
  }

  /** What a browser hands to a page that subscribes. */
  browser(name: string): { endpoint: string; keys: { p256dh: string; auth: string } } {
    const ecdh = createECDH('prime256v1');
    const auth = randomBytes(16);
    const p256dh = ecdh.generateKeys().toString('base64url');
    this.browsers.set(`/${name}`, { ecdh, auth });
    const { port } = this.server.address() as AddressInfo;
    return { endpoint: `http://127.0.0.1:${port}/${name}`, keys: { p256dh, auth: auth.toString('base64url') } };
  }

  private read(req: http.IncomingMessage, body: Buffer): Pushed {
    const path = req.url ?? '';
    const browser = this.browsers.get(path);
    if (!browser) throw new Error(`nobody is at ${path}`);
    const salt = body.subarray(0, 16);
    const idLength = body.readUInt8(20);
    const theirs = body.subarray(21, 21 + idLength);
    const sealed = body.subarray(21 + idLength);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.ecdh.getPublicKey(), theirs]);
    const secret = hkdf(browser.ecdh.computeSecret(theirs), browser.auth, info, 32);
    const key = hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    if (plain.at(-1) !== 2) throw new Error('the last record is not marked');
    return { path, headers: req.headers, message: JSON.parse(plain.subarray(0, -1).toString()), claims: claimsOf(req) };
  }

  messages(path: string): string[] {
    return this.pushed.filter((one) => one.path === `/${path}`).map(({ message }) => message.body);
  }

  async until(count: number): Promise<void> {
    await until(`${count} pushes have come`, () => this.pushed.length >= count);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** The token must be signed by the key that stands beside it (RFC 8292). */
function claimsOf(req: http.IncomingMessage): Pushed['claims'] {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(req.headers.authorization ?? '') ?? [];
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const [head = '', claims = '', signature = ''] = token.split('.');
  const signed = Buffer.from(`${head}.${claims}`);
  const by = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', signed, by, Buffer.from(signature, 'base64url'))) throw new Error('the token is not signed');
  return JSON.parse(Buffer.from(claims, 'base64url').toString());
}
