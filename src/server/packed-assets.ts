import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

const TYPES: Record<string, string> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
};
const PREFIX = '/_next/static/';

export type ServeAsset = (req: IncomingMessage, res: ServerResponse, path: string) => boolean;

/**
 * Scripts and styles as the build has packed them, as small as they get: packing them anew for each request costs more time and
 * gives larger files. Answers whether it was one of these; whatever is not, is Next's.
 */
export function openPackedAssets(folder: string): ServeAsset {
  const packed = new Map<string, { body: Buffer; type: string }>();
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith('.br')) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).slice(0, -'.br'.length);
    const type = TYPES[path.extname(name)];
    if (type) packed.set(PREFIX + name.split(path.sep).join('/'), { body: readFileSync(file), type });
  }
  return (req, res, asked) => {
    const asset = asked.startsWith(PREFIX) ? packed.get(asked) : undefined;
    if (!asset || (req.method !== 'GET' && req.method !== 'HEAD') || !takesBrotli(req)) return false;
    res.writeHead(200, {
      'Content-Type': asset.type,
      'Content-Encoding': 'br',
      'Content-Length': asset.body.length,
      // Their names change with what is in them.
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
    });
    res.end(req.method === 'HEAD' ? undefined : asset.body);
    return true;
  };
}

function takesBrotli(req: IncomingMessage): boolean {
  const accepted = String(req.headers['accept-encoding'] ?? '').split(',');
  return accepted.some((part) => /^\s*br\s*(?:;|$)/.test(part) && !/;\s*q=0(?:\.0*)?\s*$/.test(part));
}
