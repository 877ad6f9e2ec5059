import { hkdfSync } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import * as client from 'openid-client';
import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** Whom the provider says that somebody is. */
export interface OidcPerson {
  issuer: string;
  subject: string;
  email: string | null;
  emailVerified: boolean;
  username: string | null;
  name: string | null;
}

/** What must be the same when somebody comes back as when he was sent off. */
export interface OidcFlow {
  state: string;
  nonce: string;
  verifier: string;
  redirectUri: string;
}

const SCOPE = 'openid email profile';
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Any OpenID Connect provider that can be discovered. Code flow with PKCE, state and nonce. */
export class OidcProvider {
  private found: Promise<client.Configuration> | null = null;

  constructor(private readonly settings: OidcSettings) {}

  get host(): string {
    return new URL(this.settings.issuer).host;
  }

  /** Asked when it is needed first, and again after a failure: a provider that is down does not keep the server from starting. */
  private discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const url = new URL(issuer);
    // Without TLS only because the operator wrote it so, as for a provider on the same machine.
    const execute = url.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    this.found ??= client
      .discovery(url, clientId, clientSecret, undefined, { execute, timeout: 10 })
      .catch((error: unknown) => {
        this.found = null;
        throw error;
      });
    return this.found;
  }

  async begin(redirectUri: string): Promise<{ url: URL; flow: OidcFlow }> {
    const config = await this.discover();
    const flow = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      redirectUri,
    };
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: SCOPE,
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
    });
    return { url, flow };
  }

  /** Whoever came back with another state, nonce or code than he was given is nobody. */
  async finish(search: string, flow: OidcFlow): Promise<OidcPerson> {
    const config = await this.discover();
    const back = new URL(flow.redirectUri);
    back.search = search;
    const tokens = await client.authorizationCodeGrant(config, back, {
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      pkceCodeVerifier: flow.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new ChatError('oidc_failed');
    const info =
      claims.email === undefined && config.serverMetadata().userinfo_endpoint !== undefined
        ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
        : claims;
    return {
      issuer: claims.iss,
      subject: claims.sub,
      email: textOf(info.email),
      emailVerified: info.email_verified === true,
      username: textOf(info.preferred_username),
      name: textOf(info.name),
    };
  }

  /** Where to go to be signed out at the provider too; null when it has no such place. */
  async signOutUrl(back: string): Promise<string | null> {
    const config = await this.discover();
    if (config.serverMetadata().end_session_endpoint === undefined) return null;
    return client.buildEndSessionUrl(config, { post_logout_redirect_uri: back }).href;
  }
}

/** For what a browser keeps between two requests and must neither read nor make up. */
export class SealedNotes {
  private readonly key: Uint8Array;

  constructor(serverSecret: Uint8Array, purpose: string) {
    this.key = new Uint8Array(hkdfSync('sha256', serverSecret, '', `parley ${purpose}`, 32));
  }

  seal(note: Record<string, unknown>, seconds: number): Promise<string> {
    return new EncryptJWT(note)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setIssuedAt()
      .setExpirationTime(`${seconds}s`)
      .encrypt(this.key);
  }

  /** null when it is none of ours, or too old. */
  async open<Shape extends z.ZodType>(shape: Shape, sealed: string | undefined): Promise<z.output<Shape> | null> {
    if (sealed === undefined) return null;
    try {
      return shape.parse((await jwtDecrypt(sealed, this.key)).payload);
    } catch {
      return null;
    }
  }
}
