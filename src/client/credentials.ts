/** What the client shows. `expired`: the server has refused the one it was given before, because its time is over. */
export type TokenSource = string | ((asked: { expired: boolean }) => string | Promise<string>);

export class Credentials {
  private isExpired = false;
  private renewing: Promise<string> | null = null;

  constructor(private readonly source: TokenSource | undefined) {}

  /** What was shown last does not hold any more. Answers whether there may be something else to show. */
  expire(): boolean {
    if (typeof this.source !== 'function') return false;
    this.isExpired = true;
    return true;
  }

  async read(): Promise<string | undefined> {
    const { source } = this;
    if (typeof source !== 'function') return source;
    if (!this.isExpired) return source({ expired: false });
    // A refresh token works once, so many calls that were refused together ask for one renewal.
    this.renewing ??= Promise.resolve(source({ expired: true })).finally(() => {
      this.renewing = null;
    });
    const token = await this.renewing;
    this.isExpired = false;
    return token;
  }
}
