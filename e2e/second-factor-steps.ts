import { expect, type Page } from './server.ts';

/** The recovery codes, when they are shown. */
export async function readCodes(page: Page): Promise<string[]> {
  const items = page.getByRole('region', { name: 'Keep these recovery codes' }).getByRole('listitem');
  await expect(items).toHaveCount(10, { timeout: 30_000 });
  return items.allTextContents();
}

/** What an authenticator is given, as it stands beside the picture for those who type it. */
export async function readSecret(page: Page): Promise<Buffer> {
  const shown = (await page.locator('form code').textContent()) ?? '';
  const bits = [...shown.replace(/\s/g, '')].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
