import { generateKeyPairSync } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ASKED, bearer, LOGINS, logIn, SOCKETS, statusAt } from '#testing/doors/ways-in.ts';
import { type Person, password } from '#testing/house.ts';
import { RestSocket } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

// What is shown at a door without being true: at every door that is asked, every socket and every login alike.

const SECRET = 'a secret of a server that is only tested';
const key = new TextEncoder().encode(SECRET);

let served: Served;
let ann: Person;
let ben: Person;
let roomId: number;

beforeAll(async () => {
  served = await serve({ secret: SECRET });
  [ann, ben] = await served.house.people('ann', 'ben');
  roomId = (await ann.api.rooms.openDm({ userId: ben.id })).room.id;
});
afterAll(() => served.close());

const claims = (): JWTPayload => ({ typ: 'access', sid: ben.sessionId, iss: 'parley', sub: String(ben.id) });
const sign = (payload: JWTPayload, expires = '5m') =>
  new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime(expires).sign(key);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const soon = () => Math.floor(Date.now() / 1000) + 300;
const tail = (token: string) => token.split('.')[2] ?? '';

async function signedByRsa(): Promise<string> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return new SignJWT(claims()).setProtectedHeader({ alg: 'RS256' }).setExpirationTime('5m').sign(privateKey);
}

/** HS256 by the text of a public key, as a verifier that takes any algorithm would check it. */
async function signedByPublicKey(): Promise<string> {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }));
  return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m').sign(pem);
}

const FORGED: [string, () => Promise<string> | string][] = [
  ['alg none', () => `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...claims(), exp: soon() })}.`],
  [
    'alg none with a signature',
    async () => `${part({ alg: 'none' })}.${part({ ...claims(), exp: soon() })}.${tail(await sign(claims()))}`,
  ],
  ['RS256', signedByRsa],
  ['HS256 by a public key', signedByPublicKey],
  ['HS512', () => new SignJWT(claims()).setProtectedHeader({ alg: 'HS512' }).setExpirationTime('5m').sign(key)],
  [
    'other claims under a true signature',
    async () => {
      const [head, , signature] = (await sign(claims())).split('.');
      return `${head}.${part({ ...claims(), sid: ann.sessionId, exp: soon() })}.${signature}`;
    },
  ],
  ['expired', () => sign(claims(), '-1s')],
  ['without an end', () => new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(key)],
  ['not yet', async () => sign({ ...claims(), nbf: soon() })],
  ['another issuer', () => sign({ ...claims(), iss: 'somebody else' })],
  [
    'no issuer',
    () => {
      const { iss: _, ...rest } = claims();
      return sign(rest);
    },
  ],
  ['for another audience', () => sign({ ...claims(), aud: 'another service' })],
  ['of another kind', () => sign({ ...claims(), typ: 'refresh' })],
  ['a session that there is not', () => sign({ ...claims(), sid: 2_000_000_000 })],
  ['a session that is no number', () => sign({ ...claims(), sid: '1' })],
  ['the refresh token', () => ben.refreshToken],
  ['half of it', async () => (await sign(claims())).slice(0, 40)],
  ['twice', async () => `${ben.accessToken}${ben.accessToken}`],
  ['nothing', () => 'null'],
];

const name = ({ name }: { name: string }) => name;

describe.each(ASKED.map((way) => [way.name, way.path] as const))('at %s', (_name, path) => {
  test('[S21] [S25] no forged token is taken', async () => {
    expect(await statusAt(served.base, path, bearer(ben))).not.toBe(401);
    for (const [what, forge] of FORGED) {
      const headers = { authorization: `Bearer ${await forge()}` };
      expect([what, await statusAt(served.base, path, headers)]).toEqual([what, 401]);
    }
    const true_ = ben.accessToken;
    const halves = [
      'Bearer',
      'Bearer ',
      `Bearer ${true_} ${true_}`,
      `Bearer ${true_}, Bearer ${true_}`,
      `Basic ${true_}`,
      true_,
    ];
    for (const authorization of halves) {
      expect([authorization.slice(0, 12), await statusAt(served.base, path, { authorization })]).toEqual([
        authorization.slice(0, 12),
        401,
      ]);
    }
    // What is shown and does not hold is not made good by a true cookie or by another header.
    for (const apiKey of ['', 'pk_nobody', true_])
      expect(await statusAt(served.base, path, { ...bearer(ben), 'x-api-key': apiKey })).toBe(401);
  });
});

describe.each(SOCKETS.map((way) => [name(way), way] as const))('the socket %s', (_name, { path, code }) => {
  const end = (query: string, headers: Record<string, string> = {}) =>
    new RestSocket(new URL(`${path(roomId)}${query}`, served.base.replace('http', 'ws')), headers).closed;

  test('[S21] [S25] no forged token is taken, in the address or in a header', async () => {
    const well = new RestSocket(
      new URL(`${path(roomId)}?token=${await sign(claims())}`, served.base.replace('http', 'ws')),
    );
    await well.opened;
    for (const [what, forge] of FORGED) {
      const token = await forge();
      expect([what, await end(`?token=${token}`)]).toEqual([what, code]);
      expect([what, await end('', { authorization: `Bearer ${token}` })]).toEqual([what, code]);
    }
    // A token in the address is looked at alone: a true one beside it does not make it good.
    expect(await end('?token=nonsense', bearer(ben))).toBe(code);
    expect(await end('', { authorization: `Bearer ${ben.accessToken}, Bearer ${ben.accessToken}` })).toBe(code);
    expect(await end('', { 'x-api-key': '' })).toBe(code);
    well.close();
    expect(await well.closed).toBe(1005);
  });
});

describe('at every login', () => {
  test('[S26] [S10] an account that was deactivated is let in nowhere, and was let in everywhere before', async () => {
    const eve = await served.house.person('eve');
    for (const login of LOGINS)
      expect([login.name, (await logIn(served.base, login, 'eve', password)).shown]).toEqual([
        login.name,
        expect.any(String),
      ]);
    await ann.api.users.setDeactivated({ userId: eve.id, deactivated: true });
    for (const login of LOGINS) {
      const { status, text } = await logIn(served.base, login, 'eve', password);
      expect([login.name, status]).toEqual([
        login.name,
        expect.toSatisfy((code: number) => code === 400 || code === 401),
      ]);
      expect(text).not.toContain('access');
      // Whoever does not know the password is not told that the account sleeps.
      const wrong = await logIn(served.base, login, 'eve', 'not the password');
      const unknown = await logIn(served.base, login, 'nobody_at_all', 'not the password');
      expect([login.name, wrong.status, stable(wrong.text)]).toEqual([
        login.name,
        unknown.status,
        stable(unknown.text),
      ]);
    }
  });

  test('[S27] an unknown name and a wrong password are answered alike, and as late', async () => {
    for (const login of LOGINS) {
      const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
      for (let turn = 0; turn < 8; turn++) {
        const answers = [];
        for (const [who, kind] of [
          ['ben', 'known'],
          [`nobody_${turn}`, 'unknown'],
        ] as const) {
          const began = performance.now();
          answers.push(await logIn(served.base, login, who, 'not the password'));
          times[kind].push(performance.now() - began);
        }
        const [known, unknown] = answers;
        expect(known?.status).toBeGreaterThanOrEqual(400);
        expect([login.name, unknown?.status, stable(unknown?.text)]).toEqual([
          login.name,
          known?.status,
          stable(known?.text),
        ]);
      }
      const fastest = (all: number[]) => Math.min(...all);
      // The work of checking a password is most of it, and is done for nobody's as well.
      const [known, unknown] = [fastest(times.known), fastest(times.unknown)];
      expect(unknown / known, `${login.name}: ${unknown} ms and ${known} ms`).toBeGreaterThan(0.5);
      expect(unknown / known, `${login.name}: ${unknown} ms and ${known} ms`).toBeLessThan(2);
    }
  });
});

/** What differs between any two answers: ids of requests and times. */
function stable(text = ''): string {
  return text.replace(/req_[\w-]+|[0-9a-f-]{36}/g, 'ID').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
}

test('the house has reported no failure of its own', () => {
  expect(served.house.reports).toEqual([]);
});
