import { Server } from 'node:http';
import path from 'node:path';
import type { NextHandler } from '#server/http.ts';
import { pathOf } from '#server/http-answers.ts';
import { openPackedAssets } from '#server/packed-assets.ts';

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
  const serveAsset = openPackedAssets(path.join(options.dir, '.next/static'));
  return {
    dev: options.dev,
    handle: (req, res) => (!options.dev && serveAsset(req, res, pathOf(req)) ? undefined : handle(req, res)),
    ...(options.dev ? { upgrade: (req, socket, head) => upgrade(req, socket, head) } : {}),
    close: () => app.close(),
  };
}
