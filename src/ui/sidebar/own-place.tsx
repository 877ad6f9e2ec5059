'use client';
import { useQuery } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { endSession } from '#ui/account/session.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { LanguageChoice } from '#ui/language/language-choice.tsx';
import { Avatar } from '#ui/parts/avatar.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { ThemeChoice } from '#ui/theme/theme-choice.tsx';

/** Who one is here, and what one set for oneself. */
export function OwnPlace() {
  const t = useTranslations('sidebar');
  const { queries, outbox, uploads, drafts } = useParley();
  const { data: me } = useQuery(queries.me);
  const signOut = () => {
    // What was not sent is not left to whoever uses this browser next.
    outbox.clear();
    uploads.clear();
    drafts.clear();
    void endSession('chosen');
  };
  return (
    <div className="flex min-h-15 items-center gap-2.5 border-t border-line ps-3 pe-2 pb-[env(safe-area-inset-bottom)]">
      {me && (
        <>
          <Avatar user={me} size="medium" />
          <p className="me-auto min-w-0 leading-tight">
            <span className="block truncate font-[560]">
              <bdi>{me.displayName}</bdi>
            </span>
            <span className="block truncate text-xs text-ink-3">
              <bdi>@{me.username}</bdi>
            </span>
          </p>
        </>
      )}
      <span className="flex">
        <LanguageChoice />
        <ThemeChoice />
        <IconButton label={t('signOut')} size="small" onClick={signOut}>
          <LogOut size={17} strokeWidth={1.75} className="rtl:-scale-x-100" />
        </IconButton>
      </span>
    </div>
  );
}
