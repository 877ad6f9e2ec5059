import type { UserRef } from '#contract/users.ts';

// One card at a time for the whole app: names and faces are many, and none of them carries a popover of its own.

export interface OpenCard {
  user: UserRef;
  anchor: HTMLElement;
}

let open: OpenCard | null = null;
const listeners = new Set<() => void>();

export const readOpenCard = () => open;

export function showCard(next: OpenCard | null): void {
  open = next;
  for (const listener of listeners) listener();
}

export function onOpenCard(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let isSettingStatus = false;

export const readSettingStatus = () => isSettingStatus;

export function setSettingStatus(next: boolean): void {
  isSettingStatus = next;
  for (const listener of listeners) listener();
}

/** The dialog of one's own status, from wherever. */
export const openStatus = () => setSettingStatus(true);
