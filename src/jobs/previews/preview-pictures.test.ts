import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Message } from '#contract/messages.ts';
import { eraseTexts } from '#db/purge-sql.ts';
import { Thumbnails } from '#files/thumbnails.ts';
import { Outbound } from '#jobs/outbound.ts';
import { Previews } from '#jobs/previews/previews.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';

let served: Served;
let ada: Person;
let bob: Person;
let eve: Person;
let room: number;
let web: http.Server;
let calls: string[] = [];
let open: Previews[] = [];

const photo = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();
const pictures: Record<string, Buffer> = {};

/** `/page/x` is a page that calls `/picture/x` its picture. */
function answer(path: string, res: http.ServerResponse): void {
  const [, kind, name = ''] = path.split('/');
  const page = `<title>Page ${name}</title><meta property="og:image" content="/picture/${name}">`;
  if (kind === 'page') res.writeHead(200, { 'content-type': 'text/html' }).end(page);
  else if (name === 'moved') res.writeHead(302, { location: '/picture/wide' }).end();
  else if (name === 'lying') res.writeHead(200, { 'content-type': 'image/png' }).end('<script>alert(1)</script>');
  else if (name === 'endless') {
    const more = () => {
      while (!res.destroyed && res.write(Buffer.alloc(65_536, 1)));
    };
    res.on('drain', more);
    more();
  } else if (pictures[name]) res.writeHead(200, { 'content-type': 'image/jpeg' }).end(pictures[name]);
  else res.writeHead(404).end();
}

beforeAll(async () => {
  served = await serve();
  [ada, bob, eve] = await served.house.people('ada', 'bob', 'eve');
  room = (await ada.api.rooms.create({ name: 'links', visibility: 'private', memberIds: [bob.id] })).room.id;
  const wide = await photo(900, 450);
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><script>alert(1)</script></svg>';
  Object.assign(pictures, {
    wide,
    dot: await photo(1, 1),
    drawn: Buffer.from(drawing),
    broken: wide.subarray(0, wide.length / 2),
    // Few bytes, and a hundred million points.
    bomb: await sharp({
      create: { width: 10_000, height: 10_000, channels: 3, background: 'red' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer(),
  });
  web = http.createServer((req, res) => {
    calls.push(req.url ?? '');
    answer(req.url ?? '', res);
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
});
beforeEach(async () => {
  for (const previews of open) await previews.stop();
  open = [];
  calls = [];
  await served.house.sql('DELETE FROM link_preview');
});
afterAll(async () => {
  for (const previews of open) await previews.stop();
  web.closeAllConnections();
  web.close();
  expect(served.house.reports).toEqual([]);
  await served.close();
});

const at = (path: string) => `http://127.0.0.1:${(web.address() as AddressInfo).port}${path}`;

/** What somebody says, once its links were followed. */
async function said(content: string, outbound = new Outbound(true)): Promise<Message> {
  const { message } = await ada.api.messages.send({ roomId: room, content });
  return looked(message, outbound);
}

async function looked(message: Message, outbound = new Outbound(true)): Promise<Message> {
  const { db, auth } = served.house.services;
  const previews = new Previews({ db, wake: auth.wake }, outbound, {
    enabled: true,
    isOn: async () => true,
    ownHost: null,
    thumbnails: new Thumbnails(),
    times: { timeoutMs: 3000 },
    onError: (error) => {
      throw error;
    },
  });
  open.push(previews);
  await previews.want(message);
  await previews.look();
  await until('all links were followed', async () => {
    const [left] = await served.house.sql<{ n: number }>('SELECT count(*)::int AS n FROM preview_task');
    return left?.n === 0;
  });
  return (await bob.api.messages.get({ messageId: message.id })).message;
}

const get = (who: Person | null, path: string) =>
  fetch(`${served.base}${path}`, { headers: who ? { authorization: `Bearer ${who.accessToken}` } : {} });
const kept = async () =>
  (await served.house.sql<{ n: number }>('SELECT count(*)::int AS n FROM picture WHERE message_id IS NOT NULL'))[0]?.n;
const pictureOf = ({ previews }: Message) => previews[0]?.picture?.url ?? '';

describe('pictures of previews', () => {
  test('[E4] a preview shows our own small copy, to whoever may read its message and to nobody else', async () => {
    const message = await said(at('/page/wide'));
    const [preview] = message.previews;
    expect(preview).toMatchObject({ title: 'Page wide', picture: { width: 900, height: 450 } });
    const [event] = await served.house.sql<{ previews: unknown }>(
      `SELECT payload->'previews' AS previews FROM event
       WHERE payload->>'type' = 'message.previewed' AND (payload->>'messageId')::bigint = $1`,
      [message.id],
    );
    expect(event?.previews).toEqual(message.previews);

    const shown = await get(bob, pictureOf(message));
    expect(shown.headers.get('content-type')).toBe('image/webp');
    expect(shown.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const { format, width, height } = await sharp(Buffer.from(await shown.arrayBuffer())).metadata();
    expect([format, width, height]).toEqual(['webp', 320, 160]);
    expect((await get(eve, pictureOf(message))).status).toBe(404);
    expect((await get(null, pictureOf(message))).status).toBe(401);
    await ada.api.members.remove({ roomId: room, userId: bob.id });
    expect((await get(bob, pictureOf(message))).status).toBe(404);
    await ada.api.members.add({ roomId: room, userId: bob.id });
  });

  test('a page is asked once; each message has a copy of its own, which goes with its preview or with it', async () => {
    const before = (await kept()) ?? 0;
    const messages = [];
    for (const word of ['one', 'two', 'three', 'four']) messages.push(await said(`${word} ${at('/page/wide')}`));
    expect(calls).toEqual(['/page/wide', '/picture/wide']);
    expect(new Set(messages.map(pictureOf)).size).toBe(4);
    expect(await kept()).toBe(before + 4);
    // Looked at once more nothing changes.
    expect(await looked(messages[0] as Message)).toEqual(messages[0]);
    expect(await kept()).toBe(before + 4);

    const [removed, edited, deleted, stays] = messages as [Message, Message, Message, Message];
    await ada.api.messages.removePreview({ messageId: removed.id, url: at('/page/wide') });
    await ada.api.messages.edit({ messageId: edited.id, content: 'no link any more' });
    await ada.api.messages.delete({ messageId: deleted.id });
    for (const message of [removed, edited, deleted])
      expect((await get(ada, pictureOf(message))).status, message.content).toBe(404);
    expect((await get(ada, pictureOf(stays))).status).toBe(200);
    expect(await kept()).toBe(before + 1);
    // What is kept no longer takes its picture along.
    await served.house.services.db.query(eraseTexts, [[stays.id]]);
    expect(await kept()).toBe(before);
  });

  test('a picture that has moved is found where it is', async () => {
    expect((await said(at('/page/moved'))).previews[0]?.picture).toMatchObject({ width: 900 });
  });

  test.each(['lying', 'endless', 'dot', 'drawn', 'broken', 'bomb', 'nowhere'])(
    '[S31] what is %s is no picture; the words stand all the same',
    async (name) => {
      const before = process.memoryUsage().rss;
      const [preview] = (await said(at(`/page/${name}`))).previews;
      expect(preview).toMatchObject({ title: `Page ${name}`, imageUrl: at(`/picture/${name}`) });
      expect(preview?.picture).toBeUndefined();
      expect(calls).toContain(`/picture/${name}`);
      expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
    },
  );

  test('[S29] [S30] a picture that lies inside, by itself or behind a redirect, is not called', async () => {
    const guarded = new Outbound(false);
    // The page stands outside, as far as this one knows; its picture, or where that leads, does not.
    class OnlyOutside extends Outbound {
      constructor(private readonly outside: readonly string[]) {
        super(false);
      }
      override request(...[address, request]: Parameters<Outbound['request']>) {
        return (this.outside.includes(address) ? new Outbound(true) : guarded).request(address, request);
      }
    }
    const pages = [at('/page/wide'), at('/page/moved'), at('/picture/moved')];
    for (const name of ['wide', 'moved']) {
      const [preview] = (await said(at(`/page/${name}`), new OnlyOutside(pages))).previews;
      expect(preview?.title).toBe(`Page ${name}`);
      expect(preview?.picture).toBeUndefined();
    }
    expect(calls).toEqual(['/page/wide', '/page/moved', '/picture/moved']);
  });
});
