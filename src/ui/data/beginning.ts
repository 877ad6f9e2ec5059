/** So long is waited for the feed before the state is fetched without it. */
const PATIENCE_MS = 1500;

/**
 * State is fetched when the feed has begun, so that nothing is lost in between (E5). Where the feed is late, what can be
 * fetched is shown meanwhile, and fetched again when it begins.
 */
export class Beginning {
  readonly begun: Promise<void>;
  private begin = () => {};
  private isReady = false;
  private wasLate = false;
  private readonly late = setTimeout(() => this.giveUp(), PATIENCE_MS);

  constructor(
    private readonly fetchAgain: () => void,
    private readonly onLate: () => void = () => {},
  ) {
    this.begun = new Promise((resolve) => {
      this.begin = resolve;
    });
  }

  ready(): void {
    if (this.isReady) return;
    this.isReady = true;
    clearTimeout(this.late);
    this.begin();
    if (this.wasLate) this.fetchAgain();
  }

  /** The feed will not come soon. */
  giveUp(): void {
    clearTimeout(this.late);
    if (this.isReady) return;
    if (!this.wasLate) this.onLate();
    this.wasLate = true;
    this.begin();
  }
}
