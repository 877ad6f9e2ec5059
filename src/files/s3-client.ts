import { AwsClient } from 'aws4fetch';

export interface S3Options {
  /** scheme and host; the bucket is the first part of a path below it */
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** before every key: several servers may share a bucket */
  prefix: string;
}

export interface S3Object {
  key: string;
  at: Date;
}

const SECONDS = 120;
const TRIES_MORE = 3;

/** What is used of S3: plain objects, ranges, lists, uploads in parts. Keys are without the prefix. */
export class S3Client {
  private readonly aws: AwsClient;
  private readonly root: string;

  constructor(private readonly options: S3Options) {
    const { accessKeyId, secretAccessKey, region } = options;
    this.aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: TRIES_MORE });
    this.root = `${options.endpoint.replace(/\/$/, '')}/${options.bucket}`;
  }

  /** Undefined: there is no such object. What else goes wrong is an error; its words may name the bucket, but no secret. */
  private async ask(method: string, path: string, init: RequestInit = {}, absent: number[] = [404]) {
    const answer = await this.aws.fetch(`${this.root}/${path}`, { ...init, method });
    if (answer.ok) return answer;
    const said = await answer.text();
    if (absent.includes(answer.status) && !said.includes('<Code>NoSuchBucket<')) return undefined;
    const code = /<Code>(\w{1,60})<\/Code>/.exec(said)?.[1] ?? '';
    throw new Error(`the S3 server answered ${answer.status} ${code} to ${method}`);
  }

  private soon(): { signal: AbortSignal } {
    return { signal: AbortSignal.timeout(SECONDS * 1000) };
  }

  private pathOf(key: string): string {
    return (this.options.prefix + key).split('/').map(encodeURIComponent).join('/');
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.ask('PUT', this.pathOf(key), { body: bytes as BodyInit, ...this.soon() }, []);
  }

  async get(key: string, range?: { start: number; end: number }): Promise<ReadableStream<Uint8Array> | null> {
    const headers: HeadersInit = range ? { range: `bytes=${range.start}-${range.end}` } : {};
    const answer = await this.ask('GET', this.pathOf(key), { headers });
    return answer?.body ?? null;
  }

  async writtenAt(key: string): Promise<Date | null> {
    const answer = await this.ask('HEAD', this.pathOf(key), this.soon());
    return answer ? new Date(answer.headers.get('last-modified') ?? 0) : null;
  }

  async delete(key: string): Promise<void> {
    await this.ask('DELETE', this.pathOf(key), this.soon());
  }

  /** All objects whose keys begin so. */
  async list(beginning: string): Promise<S3Object[]> {
    const found: S3Object[] = [];
    for (let token: string | undefined; ; ) {
      const query = new URLSearchParams({ 'list-type': '2', prefix: this.options.prefix + beginning });
      if (token !== undefined) query.set('continuation-token', token);
      const xml = (await (await this.ask('GET', `?${query}`, this.soon(), []))?.text()) ?? '';
      for (const [, entry = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs))
        found.push({ key: this.withoutPrefix(textOf(entry, 'Key')), at: new Date(textOf(entry, 'LastModified')) });
      if (textOf(xml, 'IsTruncated') !== 'true') return found;
      token = textOf(xml, 'NextContinuationToken');
    }
  }

  private withoutPrefix(key: string): string {
    return key.slice(this.options.prefix.length);
  }

  async beginMultipart(key: string): Promise<string> {
    const answer = await this.ask('POST', `${this.pathOf(key)}?uploads=`, this.soon(), []);
    return textOf((await answer?.text()) ?? '', 'UploadId');
  }

  /** Answers the part's tag. */
  async putPart(key: string, uploadId: string, number: number, bytes: Uint8Array): Promise<string> {
    const query = new URLSearchParams({ partNumber: String(number), uploadId });
    const answer = await this.ask(
      'PUT',
      `${this.pathOf(key)}?${query}`,
      { body: bytes as BodyInit, ...this.soon() },
      [],
    );
    return answer?.headers.get('etag') ?? '';
  }

  async completeMultipart(key: string, uploadId: string, tags: string[]): Promise<void> {
    const parts = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`).join('');
    const body = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`;
    const query = new URLSearchParams({ uploadId });
    const answer = await this.ask('POST', `${this.pathOf(key)}?${query}`, { body, ...this.soon() }, []);
    // It begins to answer 200 before it knows.
    if (((await answer?.text()) ?? '').includes('<Error>')) throw new Error('the S3 server could not join an upload');
  }

  async abortMultipart(key: string, uploadId: string): Promise<void> {
    await this.ask('DELETE', `${this.pathOf(key)}?${new URLSearchParams({ uploadId })}`, this.soon());
  }

  /** Uploads in parts that were begun and not ended. Not every server tells. */
  async listMultiparts(): Promise<(S3Object & { uploadId: string })[]> {
    const query = new URLSearchParams({ uploads: '', prefix: this.options.prefix });
    const answer = await this.ask('GET', `?${query}`, this.soon(), [404, 405, 501]);
    const xml = (await answer?.text()) ?? '';
    return [...xml.matchAll(/<Upload>(.*?)<\/Upload>/gs)].map(([, entry = '']) => ({
      key: this.withoutPrefix(textOf(entry, 'Key')),
      uploadId: textOf(entry, 'UploadId'),
      at: new Date(textOf(entry, 'Initiated')),
    }));
  }
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#34': '"', '#39': "'" };

function textOf(xml: string, name: string): string {
  const [, text = ''] = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml) ?? [];
  return text.replace(/&(\w+|#\d+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
}
