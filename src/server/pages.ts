import { Server } from 'node:http';
import type { NextHandler } from '#server/http.ts';

export interface Pages extends NextHandler {
  close(): Promise<void>;
}

/** Next, which renders the interface. It is imported late: it is heavy, and reads NODE_ENV as it loads. */
export async function openPages(options: { dir: string; dev: boolean; port: number }): Promise<Pages> {
  const { default: next } = await import('next');
  // Next would listen for upgrades on the server it finds behind its first request, ours, and answer those of the doors.
  // So it is given one that never listens, and asked by us when an upgrade is its own.
  const app = next({ ...options, hostname: 'localhost', httpServer: new Server() });
  await app.prepare();
  const handle = app.getRequestHandler();
  const upgrade = app.getUpgradeHandler();
  return {
    dev: options.dev,
    handle: (req, res) => handle(req, res),
    ...(options.dev ? { upgrade: (req, socket, head) => upgrade(req, socket, head) } : {}),
    close: () => app.close(),
  };
}
