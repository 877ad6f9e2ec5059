import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createDoors } from '#server/doors.ts';
import { type HttpServer, startHttp } from '#server/http.ts';
import { createLog } from '#server/log.ts';
import { createMetricsDoor, Metrics } from '#server/metrics.ts';
import { House } from '#testing/house.ts';
import { until } from '#testing/until.ts';

let house: House;
let http: HttpServer;
let base: string;
const metrics = new Metrics();

beforeAll(async () => {
  house = await House.open();
  metrics.watch(house.services);
  http = await startHttp({
    doors: [...createDoors(house.services), createMetricsDoor(metrics, undefined)],
    next: { handle: (_req, res) => void res.writeHead(404).end() },
    ready: async () => true,
    log: createLog('silent'),
    metrics,
    trustedProxies: ['127.0.0.1'],
    port: 0,
    host: '127.0.0.1',
  });
  base = `http://127.0.0.1:${http.port}`;
});
afterAll(async () => {
  await http.drain();
  await house.close();
});

/** One value, by name and labels as Prometheus writes them; null when there is none. */
async function read(name: string): Promise<number | null> {
  const text = await (await fetch(`${base}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? null : Number(line.slice(name.length + 1));
}

test('requests are counted by door, method and status', async () => {
  const name = 'parley_http_request_seconds_count{door="trpc",method="GET",status="401"}';
  const before = (await read(name)) ?? 0;
  await fetch(`${base}/api/trpc/users.me`);
  await fetch(`${base}/api/trpc/users.me`);
  await until('both are counted', async () => (await read(name)) === before + 2);
});

test('open sockets and feeds are what there is now', async () => {
  const ada = await house.person('ada');
  const socket = new WebSocket(`ws://127.0.0.1:${http.port}/ws?token=${ada.accessToken}`);
  await once(socket, 'open');
  await until('the feed is counted', async () => (await read('parley_feeds_open')) === 1);
  expect(await read('parley_sockets_open{door="rest"}')).toBe(1);
  socket.terminate();
  await until('nobody is left', async () => (await read('parley_feeds_open')) === 0);
  await until('no socket is left', async () => (await read('parley_sockets_open{door="rest"}')) === 0);
  expect(await read('parley_sockets_total{door="rest"}')).toBe(1);
});

test('work that is due is told by kind, and what waits for its time is not', async () => {
  await house.sql(
    `INSERT INTO job (kind, run_at) VALUES ('unheard of', now()), ('unheard of', now() + interval '1 hour')`,
  );
  expect(await read('parley_work_waiting{kind="unheard of"}')).toBe(1);
  expect(await read('parley_database_up')).toBe(1);
});

test('[S12] [S28] from elsewhere there is no such page, and a forged address is not believed; nor is it told who or what', async () => {
  const from = (ip: string) => fetch(`${base}/metrics`, { headers: { 'x-forwarded-for': ip } });
  expect((await from('203.0.113.7')).status).toBe(404);
  expect((await from('127.0.0.1, 203.0.113.7')).status).toBe(404);
  const text = await (await from('::1')).text();
  expect(text).toContain('process_cpu_seconds_total');
  expect(text).not.toMatch(/ada|example\.org|127\.0\.0\.1/);
});

test('[S25] with a token only whoever shows it whole may read', async () => {
  const door = createMetricsDoor(metrics, 'a token of the operator');
  const ask = async (authorization?: string, path = '/metrics') => {
    const request = new Request(`${base}${path}`, authorization === undefined ? {} : { headers: { authorization } });
    return (await door.fetch(request, { ip: '127.0.0.1', requestId: 'test', baseUrl: base })).status;
  };
  expect(await ask('Bearer a token of the operator')).toBe(200);
  expect(await ask('Bearer a token of the operator', '/metrics/more')).toBe(404);
  for (const wrong of [
    undefined,
    '',
    'Bearer',
    'Bearer a token',
    'Bearer a token of the operatoR',
    'a token of the operator',
  ])
    expect([wrong, await ask(wrong)]).toEqual([wrong, 404]);
});
