import { expect, type Page } from './server.ts';

/** What a journey only needs to be there is made by calls, as whoever is signed in on that page. */
export async function call<Answer>(page: Page, procedure: string, input: object): Promise<Answer> {
  const answer = await page.request.post(`/api/trpc/${procedure}`, { data: input });
  const body = await answer.json();
  expect(answer.ok(), `${procedure}: ${JSON.stringify(body)}`).toBe(true);
  return body.result.data;
}

/** A public room; answers its id. */
export async function openRoom(page: Page, name: string): Promise<number> {
  const { room } = await call<{ room: { id: number } }>(page, 'rooms.create', {
    kind: 'channel',
    visibility: 'public',
    name,
  });
  return room.id;
}
