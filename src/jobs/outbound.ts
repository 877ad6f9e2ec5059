import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface Address {
  address: string;
  family: number;
}
export type Resolve = (name: string) => Promise<Address[]>;

export interface OutboundRequest {
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: Buffer;
  /** For all of it: the name, the connection, the answer. */
  timeoutMs: number;
  /** So much of the answer is read. */
  mostBytes: number;
  signal?: AbortSignal;
}

export interface OutboundAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
  /** false when there was more than was to be read, or it stopped coming */
  isWhole: boolean;
}

const REASONS = {
  address: 'The address is not one that may be called.',
  private: 'The address is not a public one.',
  name: 'The name cannot be resolved.',
  timeout: 'There was no answer in time.',
  connection: 'The connection failed.',
  interrupted: 'The attempt was interrupted.',
} as const;

/** Why there is no answer, in words that whoever gave the address may read. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';

  constructor(
    readonly reason: keyof typeof REASONS,
    code?: string,
  ) {
    super(code === undefined ? REASONS[reason] : `${REASONS[reason].slice(0, -1)} (${code}).`);
  }
}

/** So long one address is tried before the next: Node's quarter of a second is too short for the other side of the earth. */
const PATIENCE_MS = 2000;

const PUBLIC_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether anybody on the internet could call it too. What carries an IPv4 address inside counts as not public, whichever it is. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return !(address instanceof ipaddr.IPv6) || address.match(PUBLIC_V6);
}

const resolveByName: Resolve = (name) => lookup(name, { all: true, verbatim: true });

/**
 * Calls addresses that others have chosen. They must not lead into the network that this server stands in: a name is resolved
 * once, every address it has must be public, and the connection goes to those very addresses, since a second question could
 * be answered differently. Redirects are never followed; whoever wants to comes here again with the new address.
 */
export class Outbound {
  constructor(
    private readonly allowPrivate: boolean,
    private readonly resolve: Resolve = resolveByName,
  ) {}

  async request(address: string, request: OutboundRequest): Promise<OutboundAnswer> {
    if (!URL.canParse(address)) throw new OutboundError('address');
    const url = new URL(address);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new OutboundError('address');
    const late = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal ? AbortSignal.any([late, request.signal]) : late;
    try {
      const addresses = await orAborted(signal, this.addressesOf(url));
      return await call(url, addresses, request, signal);
    } catch (error) {
      if (late.aborted) throw new OutboundError('timeout');
      if (request.signal?.aborted) throw new OutboundError('interrupted');
      if (error instanceof OutboundError) throw error;
      throw new OutboundError('connection', codeOf(error));
    }
  }

  /** The addresses that were checked, and no others are called. */
  private async addressesOf(url: URL): Promise<Address[]> {
    // `new URL` has already turned every spelling of an IPv4 address (decimal, octal, hexadecimal, short) into the usual one.
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const family = isIP(host);
    const addresses = family === 0 ? await this.ask(host) : [{ address: host, family }];
    if (!this.allowPrivate && !addresses.every((one) => isPublicAddress(one.address)))
      throw new OutboundError('private');
    return addresses;
  }

  private async ask(name: string): Promise<Address[]> {
    try {
      const addresses = await this.resolve(name);
      if (addresses.length > 0) return addresses;
    } catch {
      // What the resolver says of names inside is not for those who ask from outside.
    }
    throw new OutboundError('name');
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Asking for a name cannot be interrupted; waiting for it can. */
function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new OutboundError('interrupted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function call(url: URL, addresses: Address[], request: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> {
  const checked: LookupFunction = (_name, options, callback) => {
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
  const { method, headers, body, mostBytes } = request;
  return new Promise((resolve, reject) => {
    let fail = reject;
    // A connection of its own: one that is kept could be closed by the other side just when it is used again.
    const tried = { lookup: checked, autoSelectFamilyAttemptTimeout: PATIENCE_MS };
    const options = { method, headers, ...tried, agent: false, signal } as const;
    const sent = (url.protocol === 'https:' ? https : http).request(url, options, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      const answer = (isWhole: boolean) => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, body: Buffer.concat(parts).subarray(0, mostBytes), isWhole });
        sent.destroy();
      };
      // From here on there is a status, and it stands however the rest of the answer fares.
      fail = () => answer(false);
      response.on('data', (part: Buffer) => {
        parts.push(part);
        length += part.length;
        if (length > mostBytes) answer(false);
      });
      response.on('end', () => answer(true));
      for (const event of ['error', 'close']) response.on(event, () => answer(false));
    });
    // Nobody asked for another protocol. Without a listener Node drops the connection and never says so.
    sent.on('upgrade', ({ statusCode: status = 0, headers: answered }, socket) => {
      socket.destroy();
      resolve({ status, headers: answered, body: Buffer.alloc(0), isWhole: true });
    });
    sent.on('error', (error) => fail(error));
    sent.on('close', () => fail(new OutboundError('connection')));
    // Whatever the connection does or does not say: this ends when it was told to.
    signal.addEventListener('abort', () => fail(new OutboundError('interrupted')), { once: true });
    sent.end(body);
  });
}
