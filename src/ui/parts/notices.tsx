'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';

// One line at the foot of the screen: what went wrong where no better place is at hand, and what was done and can be undone.

interface Notice {
  number: number;
  said: { refusal: Refusal } | { text: ReactNode };
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 6000;
const UNDO_MS = 8000;

let current: Notice | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function show(next: Notice | null): void {
  clearTimeout(timer);
  current = next;
  if (next) timer = setTimeout(() => show(null), next.action ? UNDO_MS : SHOWN_MS);
  for (const listener of listeners) listener();
}

const number = () => (current?.number ?? 0) + 1;

export function noticeFailure(error: unknown): void {
  show({ number: number(), said: { refusal: refusalOf(error) } });
}

/** What was done, in the reader's language; `action` takes it back or leads to it. */
export function noticeDone(text: ReactNode, action?: Notice['action']): void {
  show({ number: number(), said: { text }, ...(action ? { action } : {}) });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Notices() {
  const t = useTranslations('errors');
  const place = useRef<HTMLDivElement>(null);
  const notice = useSyncExternalStore(
    subscribe,
    () => current,
    () => null,
  );
  // Where one writes stays free: whatever its height is, this stands above it.
  useLayoutEffect(() => {
    const composer = [...document.querySelectorAll('[data-composer]')].at(-1)?.closest('form');
    const top = notice && composer ? composer.getBoundingClientRect().top : window.innerHeight;
    place.current?.style.setProperty('bottom', `${Math.max(16, window.innerHeight - top + 12)}px`);
  }, [notice]);
  return (
    <div ref={place} role="status" className="pointer-events-none fixed inset-x-0 z-40 grid justify-items-center px-4">
      {notice && (
        <div
          key={notice.number}
          className="arriving flex items-center gap-3 rounded-m bg-ink px-4 py-2 text-sm font-[560] text-paper shadow-raised"
        >
          <p>{'refusal' in notice.said ? t(notice.said.refusal.code) : notice.said.text}</p>
          {notice.action && (
            <button
              type="button"
              onClick={() => {
                notice.action?.run();
                show(null);
              }}
              className="pointer-events-auto -my-1 min-h-8 rounded-s px-2 font-[650] underline underline-offset-3 outline-offset-0 outline-paper"
            >
              {notice.action.label}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
