import { afterAll, beforeAll, expect, test } from 'vitest';
import { dialects } from '#rest/registry.ts';
import { createDocsDoor } from '#server/docs-door.ts';
import { type Served, serve } from '#testing/served.ts';
import { tiny } from '#testing/sixth-dialect.ts';

let served: Served;

beforeAll(async () => {
  served = await serve({}, {}, [tiny]);
});
afterAll(() => served.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${served.base}${path}`, { headers });

test('the pages of every API are there, for anybody, under a policy that lets nothing foreign in', async () => {
  for (const { name, sockets } of [...dialects, tiny]) {
    for (const path of ['', '/openapi.json', ...(sockets ? ['/sockets', '/asyncapi.json'] : [])]) {
      const answer = await get(`/docs/${name}${path}`);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';");
      await answer.text();
    }
  }
  const index = await (await get('/docs/')).text();
  for (const { title } of [...dialects, tiny]) expect(index).toContain(title);
});

test('what the pages need is served from here, and only once while it stays the same', async () => {
  for (const name of ['docs.css', 'docs.js', 'openapi-explorer.min.js', 'text.woff2', 'mono.woff2']) {
    const answer = await get(`/docs/assets/${name}`);
    expect([name, answer.status]).toEqual([name, 200]);
    const tag = answer.headers.get('etag') ?? '';
    await answer.arrayBuffer();
    expect((await get(`/docs/assets/${name}`, { 'if-none-match': tag })).status).toBe(304);
  }
  for (const path of ['/docs/none', '/docs/assets/../../package.json', '/docs/assets/%2e%2e/x', '/docs/tiny/what']) {
    expect((await get(path)).status).toBe(404);
  }
});

test('a description is made from the shapes that read and check', async () => {
  const description = await (await get('/docs/tiny/openapi.json')).json();
  const say = description.paths['/tiny/{room}/lines'].post;
  expect(description.openapi).toBe('3.1.1');
  expect(say.requestBody.content['application/json'].schema.properties).toEqual({
    text: { type: 'string', minLength: 1 },
  });
  expect(Object.keys(say.responses['201'].content['application/json'].schema.properties)).toEqual(['id', 'by', 'text']);
  expect(say.parameters.map((parameter: { name: string }) => parameter.name)).toEqual(['room', 'Idempotency-Key']);
});

test('a page that could not be made once is made when it is asked for again', async () => {
  let tries = 0;
  const door = createDocsDoor([
    {
      ...tiny,
      get title(): string {
        if (++tries === 1) throw new Error('not yet');
        return 'Tiny';
      },
    },
  ]);
  const caller = { requestId: '', ip: '192.0.2.1', baseUrl: 'http://localhost' };
  const ask = async () => door.fetch(new Request('http://localhost/docs'), caller);
  await expect(ask()).rejects.toThrow('not yet');
  expect((await ask()).status).toBe(200);
});
