import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from './server.ts';
import type { Language } from './words.ts';

type Findings = Awaited<ReturnType<AxeBuilder['analyze']>>;
declare global {
  interface Window {
    axe?: { run(context: Document, options: object): Promise<Findings> };
  }
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** For whole screens also what no criterion asks for; a menu stands outside of all landmarks, as menus do. */
const PRACTICE = [...WCAG, 'best-practice'];
const WIDE = { width: 1360, height: 860 };
const PHONE = { width: 390, height: 800 };

/** How a screen is looked at in a language: between them each theme on both kinds of screen and in both directions. */
const LOOKS = {
  en: [
    { name: 'light', colorScheme: 'light', size: WIDE },
    { name: 'dark phone', colorScheme: 'dark', size: PHONE },
  ],
  ar: [
    { name: 'Arabic, dark', colorScheme: 'dark', size: WIDE },
    { name: 'Arabic, phone', colorScheme: 'light', size: PHONE },
  ],
} as const;

/** What axe finds on one page after another, in every theme and on a phone. */
export class Looks {
  private readonly found: string[] = [];
  private readonly screens = new Set<string>();
  private count = 0;

  constructor(
    private readonly page: Page,
    private readonly language: Language,
  ) {}

  /** `part`: what must not have gone when the screen became another. */
  async at(screen: string, part?: Locator): Promise<void> {
    if (this.screens.has(screen)) throw new Error(`${screen} was looked at before`);
    this.screens.add(screen);
    for (const { name, colorScheme, size } of LOOKS[this.language]) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await this.page.setViewportSize(size);
      if (part) await expect(part, `${screen}, ${name}`).toBeVisible();
      this.found.push(...(await this.faults(part ? WCAG : PRACTICE)).map((fault) => `${screen}, ${name}: ${fault}`));
      this.count++;
    }
    await this.page.setViewportSize(WIDE);
  }

  /** Tells how much was looked at, and that nothing was found. */
  end(what: string): void {
    const looks = LOOKS[this.language].map(({ name }) => name).join(', ');
    process.stdout.write(`axe: ${what}: ${this.screens.size} screens, ${this.count} looks (${looks})\n`);
    expect(this.found).toEqual([]);
  }

  private async faults(tags: readonly string[]): Promise<string[]> {
    // By the builder once for each document, and then by what it has left there: four times as fast.
    if (!(await this.page.evaluate(() => window.axe !== undefined)))
      await new AxeBuilder({ page: this.page }).setLegacyMode().withRules(['document-title']).analyze();
    const found = await this.page.evaluate(async (values) => {
      // A layout that asks how wide the window is has heard of it by the frame after the next.
      for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
      // What fades in or changes its size is measured when it is there.
      const ending = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
      await Promise.allSettled(ending.map((animation) => animation.finished));
      const findings = await window.axe?.run(document, {
        runOnly: { type: 'tag', values },
        resultTypes: ['violations'],
      });
      return findings?.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, target, failureSummary }) => ({ id, html, at: target.join(' '), failureSummary })),
      );
    }, tags);
    if (!found) throw new Error('axe is not there');
    return found.map(({ id, html, at, failureSummary }) => `${id} at ${at}: ${html.slice(0, 300)} ${failureSummary}`);
  }
}
