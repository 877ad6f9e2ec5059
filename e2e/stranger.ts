import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A page of somebody else, who wants to act as whoever looks at it. Cookies go to every port of one host, so a stranger on
 * another port is as near as one can be.
 */
export async function openStranger(): Promise<{ url: string; asked: string[]; close(): void }> {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    asked.push(req.url ?? '');
    res.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Elsewhere</title><body>Elsewhere');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, close: () => void server.close() };
}
