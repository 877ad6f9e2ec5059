import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';
import type { S3Options } from '#files/s3-client.ts';

/** A server that speaks S3, with one empty bucket. */
export async function startS3(): Promise<{ options: S3Options; stop(): Promise<void> }> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'parley-s3-'));
  const bucket = 'parley';
  const settings = { address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: [{ name: bucket }] };
  const server = new S3rver(settings);
  const { port } = await server.run();
  const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  return {
    options: { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', bucket, prefix: 'chat/', ...keys },
    async stop() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
