import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Message } from '#contract/messages.ts';
import { inTurn } from '#core/changes.ts';
import { attachPreviews } from '#core/previews.ts';
import { Thumbnails } from '#files/thumbnails.ts';
import { Outbound } from '#jobs/outbound.ts';
import { Previews } from '#jobs/previews/previews.ts';
import { readPage } from '#jobs/previews/read-page.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

let house: House;
let ada: Person;
let bob: Person;
let eve: Person;
let room: number;
let web: http.Server;
let calls: string[] = [];
let open: Previews[] = [];
const errors: unknown[] = [];
const thumbnails = new Thumbnails();

const PAGE = `<html><head><title>Plain title</title><meta property="og:title" content="The &amp; title">
  <meta name="description" content="What it is"><meta property="og:image" content="/pic.png">
  <meta property="og:site_name" content="The Site"></head><body><meta property="og:title" content="late"></body>`;
const html = { 'content-type': 'text/html; charset=utf-8' };
const pages: Record<string, (res: http.ServerResponse) => void> = {
  '/page': (res) => res.writeHead(200, html).end(PAGE),
  '/other': (res) => res.writeHead(200, html).end('<title>Other</title>'),
  '/redirect': (res) => res.writeHead(302, { location: '/page' }).end(),
  '/inside': (res) => res.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
  '/loop': (res) => res.writeHead(302, { location: '/loop' }).end(),
  '/json': (res) => res.writeHead(200, { 'content-type': 'application/json' }).end('{"title":"no"}'),
  '/error': (res) => res.writeHead(500, html).end(PAGE),
  '/untitled': (res) => res.writeHead(200, html).end('<p>nothing'),
  '/silent': () => undefined,
  '/latin': (res) =>
    res
      .writeHead(200, { 'content-type': 'text/html' })
      .end(Buffer.from('<meta charset=iso-8859-1><title>Zo\xeb</title>', 'latin1')),
  '/gzip': (res) => res.writeHead(200, { ...html, 'content-encoding': 'gzip' }).end(gzipSync(PAGE)),
  '/brotli': (res) => res.writeHead(200, { ...html, 'content-encoding': 'br' }).end(brotliCompressSync(PAGE)),
  '/unknown-packing': (res) => res.writeHead(200, { ...html, 'content-encoding': 'zip' }).end(PAGE),
  '/bomb': (res) =>
    res.writeHead(200, { ...html, 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(200 * 1024 * 1024))),
  '/endless': (res) => {
    res.writeHead(200, html).write('<title>Endless</title>');
    const more = () => {
      while (!res.destroyed && res.write('<p>'.repeat(10_000)));
    };
    res.on('drain', more);
    more();
  },
  '/xss': (res) =>
    res.writeHead(200, html).end(
      `<title><script>alert(1)</script></title><meta property="og:image" content="javascript:alert(1)">
       <meta name="description" content="&lt;img src=x onerror=alert(1)&gt;\u202e\u0000 x">`,
    ),
};

beforeAll(async () => {
  house = await House.open();
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
  room = (await ada.api.rooms.create({ name: 'links', visibility: 'private', memberIds: [bob.id] })).room.id;
  web = http.createServer((req, res) => {
    calls.push(req.url ?? '');
    (pages[(req.url ?? '').replace(/\?.*/, '')] ?? ((at) => at.writeHead(404).end()))(res);
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
});
beforeEach(async () => {
  for (const previews of open) await previews.stop();
  open = [];
  calls = [];
  await house.sql('DELETE FROM link_preview');
  await house.sql('DELETE FROM preview_task');
  expect(errors).toEqual([]);
});
afterAll(async () => {
  for (const previews of open) await previews.stop();
  web.closeAllConnections();
  web.close();
  await house.close();
});

const at = (path: string) => `http://127.0.0.1:${(web.address() as AddressInfo).port}${path}`;
function previewing({
  outbound = new Outbound(true),
  enabled = true,
  ownHost = null as string | null,
  timeoutMs = 2000,
} = {}) {
  const { db, auth } = house.services;
  const previews = new Previews({ db, wake: auth.wake }, outbound, {
    enabled,
    isOn: async () => true,
    ownHost,
    thumbnails,
    times: { timeoutMs },
    onError: (error) => errors.push(error),
  });
  open.push(previews);
  return previews;
}
const say = async (content: string) => (await ada.api.messages.send({ roomId: room, content })).message;
const fetched = async (id: number) => (await bob.api.messages.get({ messageId: id })).message;
const tasks = async () => (await house.sql('SELECT message_id FROM preview_task')).length;
const eventsOf = async (id: number) =>
  house.sql<{ payload: unknown }>(
    `SELECT payload FROM event WHERE payload->>'type' = 'message.previewed' AND (payload->>'messageId')::bigint = $1 ORDER BY seq`,
    [id],
  );

/** Until all that was wanted has been looked at. */
async function looked(previews: Previews, message: Message): Promise<Message> {
  await previews.want(message);
  await previews.look();
  await until('all links were followed', async () => (await tasks()) === 0);
  return fetched(message.id);
}

describe('link previews', () => {
  test('[E4] what is behind a link is attached by one event, and is no edit', async () => {
    const message = await say(`look: ${at('/page')} and ${at('/page')}`);
    const after = await looked(previewing(), message);
    const preview = {
      url: at('/page'),
      title: 'The & title',
      description: 'What it is',
      siteName: 'The Site',
      imageUrl: at('/pic.png'),
    };
    expect(after).toEqual({ ...message, previews: [preview] });
    expect(await eventsOf(message.id)).toEqual([
      { payload: { type: 'message.previewed', messageId: message.id, previews: [preview] } },
    ]);
  });

  test('a page is asked once while it is remembered, found or not', async () => {
    const previews = previewing();
    for (let n = 0; n < 3; n++) await looked(previews, await say(`${n} ${at('/page')} ${at('/missing')}`));
    expect(calls.toSorted()).toEqual(['/missing', '/page', '/pic.png']);
    await house.sql("UPDATE link_preview SET expires_at = now() - interval '1 second'");
    await looked(previews, await say(at('/page')));
    expect(calls.filter((path) => path === '/page')).toHaveLength(2);
  });

  test('an edit drops the previews of links that are gone, and brings those of new ones', async () => {
    const previews = previewing();
    const { id: messageId } = await looked(previews, await say(at('/page')));
    const edited = await ada.api.messages.edit({ messageId, content: at('/other') });
    expect(edited.previews).toEqual([]);
    const after = await looked(previews, edited);
    expect(after.previews.map(({ title }) => title)).toEqual(['Other']);
    const kept = await ada.api.messages.edit({ messageId, content: `still ${at('/other')}` });
    expect(kept.previews).toEqual(after.previews);
  });

  test('its author takes one away, and it does not come back', async () => {
    const previews = previewing();
    const message = await looked(previews, await say(`${at('/page')} ${at('/other')}`));
    const input = { messageId: message.id, url: at('/page') };
    expect((await refusal(bob.api.messages.removePreview(input)))?.code).toBe('forbidden');
    expect((await refusal(eve.api.messages.removePreview(input)))?.code).toBe('message_not_found');
    await ada.api.messages.removePreview(input);
    await ada.api.messages.removePreview(input);
    expect((await fetched(message.id)).previews.map(({ title }) => title)).toEqual(['Other']);
    expect(await eventsOf(message.id)).toHaveLength(2);
    const edited = await ada.api.messages.edit({
      messageId: message.id,
      content: `again ${at('/page')} ${at('/other')}`,
    });
    expect((await looked(previews, edited)).previews.map(({ title }) => title)).toEqual(['Other']);
  });

  test('[S37] two nodes at the same messages: each page once, each message told once', async () => {
    const messages = await Promise.all(
      Array.from({ length: 10 }, (_, n) => say(`${n} ${at(`/page?${n}`)} ${at('/other')}`)),
    );
    const nodes = [previewing(), previewing()];
    for (const message of messages) await nodes[0]?.want(message);
    await Promise.all(nodes.map((node) => node.look()));
    await until('all links were followed', async () => (await tasks()) === 0);
    for (const { id } of messages) expect(await eventsOf(id)).toHaveLength(1);
    for (let n = 0; n < 10; n++) expect(calls.filter((path) => path === `/page?${n}`)).toHaveLength(1);
  });

  test('[S41] what was under way when a node ended is done by the next one', async () => {
    const message = await say(`${at('/silent')} ${at('/page')}`);
    const first = previewing({ timeoutMs: 60_000 });
    await first.want(message);
    await first.look();
    await until('it is under way', () => calls.includes('/silent'));
    await first.stop();
    expect(await tasks()).toBe(1);
    await house.sql('UPDATE preview_task SET due_at = now()');
    const second = previewing({ timeoutMs: 300 });
    await second.look();
    await until('all links were followed', async () => (await tasks()) === 0);
    expect((await fetched(message.id)).previews.map(({ title }) => title)).toEqual(['The & title']);
  });

  test('switched off it follows nothing; one’s own pages and code are not followed either', async () => {
    const off = previewing({ enabled: false });
    off.start();
    await off.want(await say(at('/page')));
    expect(await tasks()).toBe(0);
    const own = previewing({ ownHost: new URL(at('/')).host });
    expect((await looked(own, await say(at('/page')))).previews).toEqual([]);
    const previews = previewing();
    await previews.want(await say(`\`${at('/page')}\``));
    expect(await tasks()).toBe(0);
    expect(calls).toEqual([]);
  });

  test('of many links the first three are followed; one that is deleted meanwhile is told nothing of', async () => {
    const urls = [1, 2, 3, 4, 5].map((n) => at(`/page?many${n}`));
    const after = await looked(previewing(), await say(urls.join(' ')));
    expect(after.previews.map(({ url }) => url)).toEqual(urls.slice(0, 3));
    await ada.api.messages.delete({ messageId: after.id });
    await inTurn(ada.core, room, (turn) => attachPreviews(turn, after.id, []));
    expect(await eventsOf(after.id)).toHaveLength(1);
  });

  test('of a message that is gone nothing is told, and the task ends', async () => {
    const previews = previewing();
    const message = await say(at('/page'));
    await previews.want(message);
    await ada.api.messages.delete({ messageId: message.id });
    await previews.look();
    await until('the task is over', async () => (await tasks()) === 0);
    expect(await eventsOf(message.id)).toEqual([]);
  });

  test('a started node looks by itself, and forgets what is old', async () => {
    const previews = previewing();
    previews.start();
    const message = await say(at('/page'));
    await previews.want(message);
    await until('it has its preview', async () => (await fetched(message.id)).previews.length === 1);
  });
});

describe('what strangers answer', () => {
  test.each(['/json', '/error', '/untitled', '/loop', '/unknown-packing', '/bomb', '/nowhere'])(
    '[S31] %s has no preview and does no harm',
    async (path) => {
      const before = process.memoryUsage().rss;
      expect((await looked(previewing(), await say(at(path)))).previews).toEqual([]);
      expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
    },
  );

  test.each(['/redirect', '/latin', '/gzip', '/brotli', '/endless'])('%s is read', async (path) => {
    const [preview] = (await looked(previewing(), await say(at(path)))).previews;
    const title = { '/latin': 'Zoë', '/endless': 'Endless' }[path] ?? 'The & title';
    expect(preview).toMatchObject({ url: at(path), title });
  });

  test('[S31] a page that never answers is given up in time', async () => {
    const began = performance.now();
    expect((await looked(previewing({ timeoutMs: 300 }), await say(at('/silent')))).previews).toEqual([]);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('[S29] [S30] addresses inside, by themselves or behind a redirect, are not called', async () => {
    const guarded = new Outbound(false);
    const inside = ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', 'localhost', '169.254.169.254'];
    const { port } = web.address() as AddressInfo;
    for (const host of inside)
      expect(
        (await looked(previewing({ outbound: guarded }), await say(`http://${host}:${port}/page`))).previews,
      ).toEqual([]);
    expect(calls).toEqual([]);
    // The first hop stands outside, as far as this one knows; every further one is judged.
    class FirstHopOutside extends Outbound {
      override request(...[address, request]: Parameters<Outbound['request']>) {
        return (address === at('/inside') ? new Outbound(true) : guarded).request(address, request);
      }
    }
    const message = await looked(previewing({ outbound: new FirstHopOutside(false) }), await say(at('/inside')));
    expect(message.previews).toEqual([]);
    expect(calls).toEqual(['/inside']);
  });

  test('[S32] words of a page are words: no markup, no address but of the web, no sign that turns text around', async () => {
    const [preview] = (await looked(previewing(), await say(at('/xss')))).previews;
    expect(preview).toMatchObject({ title: '<script>alert(1)</script>', imageUrl: null });
    expect(preview?.description).toBe('<img src=x onerror=alert(1)> x');
  });

  test('[S31] [S35] deep, broken and endless pages are read in one pass', () => {
    const deep = `${'<div>'.repeat(100_000)}<title>never</title>`;
    const broken = `<title>${'<'.repeat(200_000)}`;
    const attributes = `<meta ${'a '.repeat(200_000)}>`;
    for (const text of [
      deep,
      broken,
      attributes,
      '<!--'.repeat(100_000),
      '&'.repeat(400_000),
      '<title>'.repeat(70_000),
    ]) {
      const began = performance.now();
      readPage(text, 'https://example.org/');
      expect(performance.now() - began).toBeLessThan(1000);
    }
    expect(readPage(`<title>${'x'.repeat(10_000)}</title>`, 'https://example.org/')?.title).toHaveLength(200);
  });
});
