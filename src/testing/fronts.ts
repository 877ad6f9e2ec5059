import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { findOnPath } from '#testing/apt.mjs';
import { freePort } from '#testing/free-port.ts';
import { until } from '#testing/until.ts';

/** What stands in front of several nodes. */
export interface Front {
  base: string;
  close(): Promise<void>;
}

export interface FrontKind {
  name: string;
  open(ports: number[]): Promise<Front>;
}

/** Passes each connection on to the next node that accepts one. */
const plain: FrontKind = {
  name: 'a plain balancer',
  async open(ports) {
    let turn = 0;
    const sockets = new Set<Socket>();
    const pass = (client: Socket, triesLeft: number) => {
      const node = connect(ports[turn++ % ports.length] ?? 0, '127.0.0.1');
      node.once('error', () => (triesLeft > 0 ? pass(client, triesLeft - 1) : client.destroy()));
      node.once('connect', () => {
        node.removeAllListeners('error');
        for (const [one, other] of [
          [client, node],
          [node, client],
        ] as const) {
          one.pipe(other);
          one.once('close', () => other.destroy());
          one.once('error', () => other.destroy());
        }
      });
    };
    const server: Server = createServer((client) => {
      sockets.add(client);
      client.once('close', () => sockets.delete(client));
      client.on('error', () => client.destroy());
      pass(client, ports.length);
    });
    const port = await freePort();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return {
      base: `http://127.0.0.1:${port}`,
      async close() {
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
      },
    };
  },
};

/** The text of docs/operations.md for these nodes, on a port of this machine without a certificate. */
async function fromManual(language: string, ports: number[]): Promise<string> {
  const manual = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const text = manual.split(`\`\`\`${language}\n`)[1]?.split('```')[0];
  if (text === undefined) throw new Error(`docs/operations.md has no ${language}`);
  return ports.reduce((left, port, at) => left.replaceAll(`10.0.0.1${at + 1}:3000`, `127.0.0.1:${port}`), text);
}

const nginx: FrontKind = {
  name: 'nginx as in docs/operations.md',
  open: (ports) =>
    run('nginx', async (folder, port) => {
      const text = (await fromManual('nginx', ports))
        .replace('listen 443 ssl http2;', `listen 127.0.0.1:${port};`)
        .replaceAll(/^ *ssl_.*$/gm, '');
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${folder}/${name};`,
      );
      await writeFile(
        path.join(folder, 'nginx.conf'),
        `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
         http { access_log off; ${temporary.join(' ')}\n${text}\n}`,
      );
      return ['-p', folder, '-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`];
    }),
};

const caddy: FrontKind = {
  name: 'Caddy as in docs/operations.md',
  open: (ports) =>
    run('caddy', async (folder, port) => {
      const text = (await fromManual('caddyfile', ports)).replace('chat.example.org', `http://127.0.0.1:${port}`);
      await writeFile(path.join(folder, 'Caddyfile'), `{\n  admin off\n}\n${text}`);
      return ['run', '--adapter', 'caddyfile', '--config', `${folder}/Caddyfile`];
    }),
};

async function run(program: string, configure: (folder: string, port: number) => Promise<string[]>): Promise<Front> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parley-front-'));
  const port = await freePort();
  const args = await configure(folder, port);
  const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const base = `http://127.0.0.1:${port}`;
  await until(`${program} answers`, async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended:\n${said}`);
    return fetch(`${base}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return {
    base,
    async close() {
      process.off('exit', endWithUs);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A plain one, and those that are installed here. */
export function frontsHere(): FrontKind[] {
  return [plain, ...(findOnPath('nginx') ? [nginx] : []), ...(findOnPath('caddy') ? [caddy] : [])];
}
