import type { IncomingMessage } from 'node:http';

export const DEFAULT_BODY_LIMIT = 1024 * 1024;

/**
 * True when the body is within the limit. A body that does not tell its length is read here, up to the default limit,
 * and left where the adapter looks for it (`rawBody`): nobody behind this has to count.
 */
export function isBodyWithin(req: IncomingMessage, limit: number): boolean | Promise<boolean> {
  const length = req.headers['content-length'];
  if (length !== undefined) return Number(length) <= limit;
  if (req.headers['transfer-encoding'] === undefined) return true;
  return readWhole(req, Math.min(limit, DEFAULT_BODY_LIMIT));
}

function readWhole(req: IncomingMessage & { rawBody?: Buffer }, limit: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      req.off('data', onData);
      resolve(false);
    };
    req.on('data', onData);
    req.on('end', () => {
      req.rawBody = Buffer.concat(chunks);
      resolve(true);
    });
    req.on('error', reject);
    req.on('close', () => reject(new Error('the connection was closed inside the request body')));
  });
}
