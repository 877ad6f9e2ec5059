import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { compileFunction } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readProgram } from '#testing/documents/veza.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';

// The document's own client code, as it stands there.

let served: Served;
let token: string;

async function call(
  method: string,
  at: string,
  body?: object,
): Promise<{ status: number; data: Record<string, unknown> }> {
  const answer = await fetch(`${served.base}/api/v1${at}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  });
  const text = await answer.text();
  return { status: answer.status, data: text === '' ? {} : JSON.parse(text).data };
}

beforeAll(async () => {
  served = await serve({ allowPrivateWebhooks: true, webhookTimes: { pollMs: 20, gatherMs: 5 } });
  const account = { username: 'username', email: 'username@example.org', password: 'password' };
  const { data } = await call('POST', '/auth/register', account);
  token = String(data.access_token);
  await call('POST', '/rooms', { name: 'General' });
});
afterAll(() => served.close());

describe('the Python client', () => {
  const python = spawnSync('python3', ['--version']).status === 0;
  const hasRequests = python && spawnSync('python3', ['-c', 'import requests']).status === 0;
  // What the class does, by Python's own library, where `requests` cannot be had.
  const requests = `
import io, json, sys, types, urllib.parse, urllib.request
class Response:
    def __init__(self, raw): self.status, self.text = raw.status, raw.read().decode()
    def raise_for_status(self): assert self.status < 400
    def json(self): return json.loads(self.text)
class Session:
    def __init__(self): self.headers = {}
    def send(self, method, url, body=None, params=None):
        if params: url += '?' + urllib.parse.urlencode(params)
        headers = dict(self.headers)
        if body is not None: headers['Content-Type'] = 'application/json'
        data = None if body is None else json.dumps(body).encode()
        return Response(urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)))
    def get(self, url, params=None): return self.send('GET', url, None, params)
    def post(self, url, json=None): return self.send('POST', url, json)
sys.modules['requests'] = types.SimpleNamespace(Session=Session)
`;

  test.skipIf(!python)('signs in, lists rooms, sends and reads (skipped where there is no python3)', async () => {
    const program = readProgram('python').replace('http://localhost:8080', served.base);
    const folder = await mkdtemp(path.join(tmpdir(), 'veza-'));
    const file = path.join(folder, 'client.py');
    const shown = 'print(json.dumps([rooms, api.get_messages(1), api.send_message(1, "é 👋")], ensure_ascii=True))';
    await writeFile(file, `${hasRequests ? '' : requests}${program}\n${shown}\n`);
    const { stdout } = await promisify(execFile)('python3', [file], { timeout: 30_000 });
    await rm(folder, { recursive: true });
    expect(JSON.parse(stdout)).toMatchObject([
      [{ id: 1, name: 'General' }],
      [{ content: 'Hello from Python!', username: 'username' }],
      { content: 'é 👋' },
    ]);
    const { data } = await call('GET', '/rooms/1/messages');
    expect(data).toMatchObject({ messages: [{ content: 'é 👋' }, { content: 'Hello from Python!' }], total_count: 2 });
  });
});

describe('the webhook handler', () => {
  const secret = 'webhook_secret_key';
  const require = createRequire(import.meta.url);
  const said: string[] = [];
  let receiver: Server;
  interface Express {
    (): { listen(port: number, ready: () => void): Server };
    json: unknown;
  }

  beforeAll(async () => {
    const express = require('express') as Express;
    const onFreePort = Object.assign(
      () => {
        const app = express();
        const listen = app.listen.bind(app);
        app.listen = (_port, ready) => {
          receiver = listen(0, ready);
          return receiver;
        };
        return app;
      },
      { json: express.json },
    );
    const run = compileFunction(readProgram('javascript'), ['require', 'process', 'console']);
    const load = (name: string): unknown => (name === 'express' ? onFreePort : require(name));
    run(load, { env: { WEBHOOK_SECRET: secret } }, { log: (line: string) => said.push(line) });
    await once(receiver, 'listening');
  });
  afterAll(() => receiver.close());

  test('verifies our signature and reads what it names', async () => {
    const url = `http://localhost:${(receiver.address() as AddressInfo).port}/webhook/chat`;
    const events = ['message_sent', 'user_joined', 'user_left'];
    const made = await call('POST', '/webhooks', { url, events, secret, room_id: 1 });
    expect(made.status).toBe(201);
    const tested = await call('POST', `/webhooks/${made.data.id}/test`);
    expect(tested.data).toMatchObject({ event: 'ping', status: 'delivered', response_status: 200 });
    const jane = await served.house.person('jane_smith');
    await call('POST', '/rooms/1/members', { user_id: jane.id });
    await call('POST', '/rooms/1/messages', { content: 'Salut "à" tous 👋 </script> \u2028 fin' });
    await call('DELETE', `/rooms/1/members/${jane.id}`);
    await until('the handler has read all three', () => said.length >= 4);
    expect(said.slice(1)).toEqual([
      'User jane_smith joined room 1',
      'New message in room 1: Salut "à" tous 👋 </script> \u2028 fin',
      'User jane_smith left room 1',
    ]);
    const log = await call('GET', `/webhooks/${made.data.id}/deliveries`);
    expect(log.data).toMatchObject({
      total: 4,
      deliveries: Array(4).fill({ status: 'delivered', response_status: 200 }),
    });
    await call('PUT', `/webhooks/${made.data.id}`, { secret: 'another secret' });
    const forged = await call('POST', `/webhooks/${made.data.id}/test`);
    expect(forged.data).toMatchObject({ response_status: 401, delivered_at: null });
  });
});
