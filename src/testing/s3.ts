import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { S3Options } from '#files/s3-client.ts';

interface S3Server {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
type S3Constructor = new (options: object) => S3Server;

/** A server that speaks S3, with one empty bucket. */
export async function startS3(): Promise<{ options: S3Options; stop(): Promise<void> }> {
  const S3rver = createRequire(import.meta.url)('s3rver') as S3Constructor;
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
