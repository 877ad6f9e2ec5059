import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

export interface CallerAddress {
  ip: string;
  /** The request came through a proxy of ours, so what it says about itself may be believed. */
  viaProxy: boolean;
}

/** Answers who is calling. `X-Forwarded-For` counts only as far as trusted proxies wrote it. */
export function createAddressReader(
  trustedProxies: string[],
): (remote: string | undefined, headers: IncomingHttpHeaders) => CallerAddress {
  const trusted = new BlockList();
  for (const network of trustedProxies) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (ip: string) => isIP(ip) !== 0 && trusted.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4');

  return (remote, headers) => {
    const peer = plain(remote ?? '');
    if (trustedProxies.length === 0 || !isTrusted(peer)) return { ip: peer, viaProxy: false };
    const forwarded = headers['x-forwarded-for'];
    const hops = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? ''))
      .split(',')
      .map((hop) => plain(hop));
    let ip = peer;
    // From the right, where our own proxies write; whatever a client put in front of that is its own invention.
    for (const hop of hops.reverse()) {
      if (isIP(hop) === 0) break;
      ip = hop;
      if (!isTrusted(hop)) break;
    }
    return { ip, viaProxy: true };
  };
}

function plain(address: string): string {
  const trimmed = address.trim();
  const unwrapped = /^\[(.*)\](?::\d+)?$/.exec(trimmed)?.[1] ?? trimmed;
  return unwrapped.startsWith('::ffff:') && isIP(unwrapped.slice(7)) === 4 ? unwrapped.slice(7) : unwrapped;
}

const HOST = /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i;

function first(header: string | string[] | undefined): string | undefined {
  return (Array.isArray(header) ? header[0] : header)?.split(',')[0]?.trim();
}

/** Scheme and host as the caller wrote them. What a proxy says of them counts only if it is one of ours. */
export function baseUrlOf(req: IncomingMessage, viaProxy: boolean): string {
  const told = viaProxy ? first(req.headers['x-forwarded-host']) : undefined;
  const host = told ?? req.headers.host ?? '';
  const isTls = (req.socket as { encrypted?: boolean }).encrypted === true;
  const scheme = viaProxy ? first(req.headers['x-forwarded-proto']) : undefined;
  const isHttps = scheme === undefined ? isTls : scheme === 'https';
  return `${isHttps ? 'https' : 'http'}://${HOST.test(host) ? host : 'localhost'}`;
}
