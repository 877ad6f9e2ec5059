// What was written of an edit that is neither saved nor given up: it outlives its row, and a save that was refused.

const unfinished = new Map<number, string>();

export const unfinishedEdit = (messageId: number): string | undefined => unfinished.get(messageId);

export function keepEdit(messageId: number, text: string): void {
  unfinished.set(messageId, text);
}

export function forgetEdit(messageId: number): void {
  unfinished.delete(messageId);
}
