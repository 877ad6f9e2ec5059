/** What the client shows. `expired`: the server has refused what was given before, because its time is over. */
export type TokenSource = string | ((asked: { expired: boolean }) => string | Promise<string>);

export class Credentials {
  private expired: string | undefined;
  private renewing: Promise<string> | null = null;

  constructor(private readonly source: TokenSource | undefined) {}

  /** What was shown does not hold any more. Answers whether there may be something else to show. */
  expire(shown: unknown): boolean {
    if (typeof this.source !== 'function' || typeof shown !== 'string') return false;
    this.expired = shown;
    return true;
  }

  async read(): Promise<string | undefined> {
    const { source } = this;
    if (typeof source !== 'function') return source;
    const token = await (this.renewing ?? source({ expired: false }));
    if (token !== this.expired) return token;
    // A refresh token works once, so calls that were refused together ask for one renewal.
    this.renewing ??= Promise.resolve(source({ expired: true })).finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }
}
