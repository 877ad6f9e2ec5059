import type { ReactNode } from 'react';
import { LanguageChoice } from '#ui/language/language-choice.tsx';
import { Mark } from '#ui/parts/mark.tsx';
import { ThemeChoice } from '#ui/theme/theme-choice.tsx';

interface AccountFrameProps {
  /** how the server calls itself */
  server: string;
  title: string;
  text?: string;
  children: ReactNode;
}

/** The page around signing in and up: paper on the ground, nothing beside it. */
export function AccountFrame({ server, title, text, children }: AccountFrameProps) {
  return (
    <div className="flex min-h-dvh flex-col px-4">
      <title>{`${title} · ${server}`}</title>
      <header className="flex items-center gap-2 py-3 text-lg font-[650] tracking-[-0.01em]">
        <Mark />
        <span className="me-auto min-w-0 truncate">
          <bdi>{server}</bdi>
        </span>
        <LanguageChoice />
        <ThemeChoice />
      </header>
      <main className="mx-auto my-auto grid w-full max-w-[380px] gap-6 pt-4 pb-[12vh]">
        <div className="grid gap-1.5">
          <h1 className="text-xl font-[680] tracking-[-0.015em]">{title}</h1>
          {text && <p className="text-ink-2">{text}</p>}
        </div>
        {children}
      </main>
    </div>
  );
}
