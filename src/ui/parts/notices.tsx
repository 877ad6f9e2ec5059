'use client';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';

// One line at the foot of the screen for what went wrong where no better place is at hand.

let current: { refusal: Refusal; number: number } | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function show(next: typeof current): void {
  current = next;
  for (const listener of listeners) listener();
}

export function noticeFailure(error: unknown): void {
  clearTimeout(timer);
  show({ refusal: refusalOf(error), number: (current?.number ?? 0) + 1 });
  timer = setTimeout(() => show(null), 6000);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Notices() {
  const t = useTranslations('errors');
  const notice = useSyncExternalStore(
    subscribe,
    () => current,
    () => null,
  );
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-24 z-20 grid justify-items-center px-4">
      {notice && (
        <p
          key={notice.number}
          className="arriving rounded-m bg-ink px-4 py-2 text-sm font-[560] text-paper shadow-raised"
        >
          {t(notice.refusal.code)}
        </p>
      )}
    </div>
  );
}
