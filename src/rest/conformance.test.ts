import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { describeSockets } from '#rest/asyncapi.ts';
import type { Dialect, Route } from '#rest/dialect.ts';
import { describeDialect } from '#rest/openapi.ts';
import { dialects } from '#rest/registry.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { tiny } from '#testing/sixth-dialect.ts';

// What every documented API keeps, whatever its document is about. A new dialect is held to it by its line in the registry.

const all = [...dialects, tiny].map((dialect): [string, Dialect] => [dialect.name, dialect]);

let served: Served;
let ann: Person;

beforeAll(async () => {
  served = await serve({}, {}, [tiny]);
  ann = await served.house.person('ann');
});
afterAll(() => served.close());

function pathOf(route: Route): string {
  return route.path.replace(/\{\w+\}/g, '987654');
}

function ask(method: string, path: string, headers: Record<string, string>, body: string | null = null) {
  return fetch(`${served.base}${path}`, { method, headers, body, redirect: 'manual' });
}

const asAnn = () => ({ authorization: `Bearer ${ann.accessToken}` });

describe.each(all)('%s', (name, dialect) => {
  const closed = dialect.routes.filter((route) => route.for !== 'anybody');

  test('its description is OpenAPI 3.1, and that of its sockets AsyncAPI 3', async () => {
    const { valid, errors } = await new Validator().validate(describeDialect(dialect, '1.0.0'));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    if (!dialect.sockets?.length) return;
    const file = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json');
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(
      JSON.parse(await readFile(file, 'utf8')),
    );
    validate(describeSockets(dialect, '1.0.0'));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('every operation has a name of its own and says what it is for', () => {
    const names = dialect.routes.map((route) => route.operation);
    expect(new Set(names).size).toBe(names.length);
    for (const { summary } of dialect.routes) expect(summary.length).toBeGreaterThan(5);
  });

  test('every path lies below one of its prefixes', () => {
    const outside = dialect.routes.filter(
      ({ path }) => !dialect.prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
    );
    expect(outside.map(({ path }) => path)).toEqual([]);
  });

  test.each([
    ['nobody', {}],
    ['an empty token', { authorization: 'Bearer ' }],
    ['half a token', { authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30' }],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['two tokens', { authorization: 'Bearer a, Bearer b' }],
    ['an empty key', { 'x-api-key': '' }],
    ['a key of nobody', { 'x-api-key': 'pk_nobody' }],
  ])('[S25] %s is let in nowhere', async (_who, headers) => {
    for (const route of closed) {
      const answer = await ask(route.method, pathOf(route), headers);
      const text = await answer.text();
      expect([route.operation, answer.status]).toEqual([route.operation, 401]);
      expect(text.length).toBeGreaterThan(0);
    }
  });

  test('[S43] no answer to somebody may be kept by a cache that others share', async () => {
    for (const route of closed.filter(({ method }) => method === 'GET')) {
      const answer = await ask('GET', pathOf(route), asAnn());
      await answer.arrayBuffer();
      expect([route.operation, answer.headers.get('cache-control')]).toEqual([
        route.operation,
        expect.stringMatching(/private|no-store/),
      ]);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('HEAD answers as GET would, without its body', async () => {
    for (const route of closed.filter(({ method }) => method === 'GET')) {
      const [get, head] = [await ask('GET', pathOf(route), asAnn()), await ask('HEAD', pathOf(route), asAnn())];
      await get.arrayBuffer();
      expect([route.operation, head.status, (await head.arrayBuffer()).byteLength]).toEqual([
        route.operation,
        get.status,
        0,
      ]);
      for (const name of ['content-type', 'content-length']) {
        expect([route.operation, name, head.headers.get(name)]).toEqual([route.operation, name, get.headers.get(name)]);
      }
    }
  });

  test('a method that a path does not have, a path that there is not, and a body cut short are refused as declared', async () => {
    const refused = [400, 401, 403, 404, 415];
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
    for (const route of closed) {
      const has = dialect.routes.filter(({ path }) => path === route.path).map(({ method }) => String(method));
      for (const method of methods.filter((one) => !has.includes(one))) {
        const answer = await ask(method, pathOf(route), asAnn());
        await answer.arrayBuffer();
        expect([method, route.path, answer.status]).toEqual([method, route.path, 405]);
      }
      if (!route.body) continue;
      const cut = await ask(
        route.method,
        pathOf(route),
        { ...asAnn(), 'content-type': 'application/json' },
        '{"content":"a',
      );
      await cut.arrayBuffer();
      expect(refused, `${route.operation} answered ${cut.status}`).toContain(cut.status);
    }
    const nowhere = await ask('GET', `${dialect.prefixes[0]}/no/such/path/`, asAnn());
    await nowhere.arrayBuffer();
    expect(nowhere.status).toBe(404);
  });

  test('a socket without credentials is closed with the code that is declared, and none of a page of another site is opened', async () => {
    for (const socket of dialect.sockets ?? []) {
      const url = `${served.base.replace('http', 'ws')}${socket.path.replace(/\{\w+\}/g, '987654')}`;
      if (!socket.introduces) {
        const nobody = new WebSocket(url);
        expect(await new Promise((resolve) => nobody.once('close', resolve))).toBe(socket.closes.unauthenticated);
      }
      const bad = new WebSocket(`${url}?token=nonsense`);
      expect(await new Promise((resolve) => bad.once('close', resolve))).toBe(socket.closes.unauthenticated);
      const foreign = new WebSocket(url, {
        headers: { cookie: 'next-auth.session-token=x', origin: 'https://elsewhere.example' },
      });
      expect(await new Promise((resolve) => foreign.once('error', (error) => resolve(error.message)))).toContain('403');
    }
  });

  test('no failure of ours was behind any of this', () => {
    expect([name, served.house.reports]).toEqual([name, []]);
  });
});
