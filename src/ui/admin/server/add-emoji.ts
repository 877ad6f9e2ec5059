import type { Refusal } from '#client/refusal.ts';

/** By the door for pictures. null when it was taken, else why not; that it is there is told by the feed. */
export async function addEmoji(name: string, file: File): Promise<Refusal['code'] | null> {
  const form = new FormData();
  form.set('file', file);
  try {
    const answer = await fetch(`/pictures/emoji?${new URLSearchParams({ name })}`, { method: 'POST', body: form });
    if (answer.ok) return null;
    const { error } = (await answer.json()) as { error: { code: Refusal['code'] } };
    return error.code;
  } catch {
    return 'unreachable';
  }
}
