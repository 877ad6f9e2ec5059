import { expect, type Page } from './server.ts';

/** For what the server is told after a pause, or what a loaded machine takes its time for. */
export const SOON = { timeout: 20_000 };

/** Makes a room and answers its number. */
export async function createRoom(page: Page, name: string, { isPublic = false } = {}): Promise<number> {
  await page.getByRole('button', { name: 'Create a room' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  if (isPublic) await dialog.getByText('Everybody', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
  return Number(/\d+/.exec(new URL(page.url()).pathname)?.[0]);
}

/** Asks the server as the person of this page. */
export async function call<Answer = unknown>(page: Page, procedure: string, input: object): Promise<Answer> {
  const response = await page.request.post(`/api/trpc/${procedure}`, { data: input });
  const { result } = await response.json();
  return result?.data as Answer;
}

export async function ask<Answer>(page: Page, procedure: string, input: object = {}): Promise<Answer> {
  const response = await page.request.get(`/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);
  const { result } = await response.json();
  return result?.data as Answer;
}
