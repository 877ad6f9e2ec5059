import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Claims {
  email?: string;
  email_verified?: boolean;
  preferred_username?: string;
  name?: string;
}

/** Keeps cookies and follows nothing by itself: one browser. */
export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  cookies(base: string): Map<string, string> {
    const { origin } = new URL(base);
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }

  async open(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.cookies(url);
    const headers = new Headers(init.headers);
    headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
}

/** A real OpenID Connect provider, whose people are whoever a test says. */
export class TestProvider {
  readonly people = new Map<string, Claims>();

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  static async open(redirectUri: (issuer: string) => string): Promise<TestProvider> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const opened = new TestProvider(server, issuer);
    const { console } = globalThis;
    const { warn, info } = console;
    // It says that it is not meant for production so, nor for this Node.js.
    console.warn = () => undefined;
    console.info = () => undefined;
    const { default: Provider } = await import('oidc-provider');
    const provider = new Provider(issuer, {
      clients: [{ client_id: 'parley', client_secret: 'a secret of the client', redirect_uris: [redirectUri(issuer)] }],
      claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
      ttl: { Interaction: 60, Session: 60, Grant: 60, AccessToken: 60, IdToken: 60 },
      pkce: { required: () => true },
      cookies: { keys: ['a key of the test'] },
      findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub, ...opened.people.get(sub) }) }),
    });
    Object.assign(console, { warn, info });
    server.on('request', provider.callback());
    return opened;
  }

  /** Signs somebody in here and agrees to all; answers where he is sent back to. */
  async signIn(browser: Browser, url: string, subject: string): Promise<string> {
    let next = url;
    for (let step = 0; step < 12; step++) {
      if (!next.startsWith(this.issuer)) return next;
      const isAsked = new URL(next).pathname.startsWith('/interaction/');
      const page = isAsked ? await (await browser.open(next)).text() : '';
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      const fields = new URLSearchParams({ prompt: prompt ?? '', login: subject, password: 'x' });
      const response = await browser.open(next, isAsked ? { method: 'POST', body: fields } : {});
      const location = response.headers.get('location');
      if (location === null) throw new Error(`the provider answered ${response.status}: ${await response.text()}`);
      next = new URL(location, next).href;
    }
    throw new Error('the provider sends its visitor round in circles');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
