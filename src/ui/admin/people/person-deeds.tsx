'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import type { AdminPerson } from '#contract/admin.ts';
import { Part } from '#ui/admin/admin-parts.tsx';
import { HandOver } from '#ui/admin/hand-over.tsx';
import { isolated } from '#ui/admin/use-words.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';

type Asked = 'deactivate' | 'resetSecondFactor' | 'erase';

/** What an admin does to an account. What ends something is asked for once more, what can be undone is not. */
export function PersonDeeds({ person, isOpen, isMe }: { person: AdminPerson; isOpen: boolean; isMe: boolean }) {
  const t = useTranslations('admin.people');
  const { api } = useParley();
  const cache = useQueryClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [takeMessages, setTakeMessages] = useState(false);
  const [path, setPath] = useState<string | null>(null);
  const { id: userId } = person;
  const name = isolated(person.displayName);
  const look = () => cache.invalidateQueries({ queryKey: keys.admin('people') });

  const deeds: Record<Asked, () => Promise<unknown>> = {
    deactivate: () => api.users.setDeactivated.mutate({ userId, deactivated: true }),
    resetSecondFactor: () => api.admin.resetSecondFactor.mutate({ userId }),
    erase: () => api.admin.planDeletion.mutate({ userId, takeMessages }),
  };
  const confirm = async (deed: Asked) => {
    await deeds[deed]();
    noticeDone(t(`deeds.${deed}.done`, { name }));
    await look();
  };
  const at = async (act: () => Promise<unknown>, done: string) => {
    try {
      await act();
      noticeDone(done);
    } catch (error) {
      noticeFailure(error);
    }
    await look();
  };
  const reactivate = () =>
    at(() => api.users.setDeactivated.mutate({ userId, deactivated: false }), t('reactivated', { name }));
  const keep = () => at(() => api.admin.cancelDeletion.mutate({ userId }), t('kept', { name }));
  const offerPassword = async () => {
    try {
      const { passwordPath } = await api.admin.offerPassword.mutate({ userId });
      if (passwordPath === null) noticeDone(t('letterSent', { name }));
      else setPath(passwordPath);
    } catch (error) {
      noticeFailure(error);
    }
  };

  if (!isOpen) return <Part title={t('actions')} text={isMe ? t('notOneself') : t('notAbove')} />;
  const isGoing = person.deletionAt !== null;
  return (
    <Part title={t('actions')}>
      <ul className="grid gap-1">
        {!person.isBot && !person.deactivated && (
          <Deed text={t('passwordText')}>
            <Button onClick={offerPassword}>{t('password')}</Button>
          </Deed>
        )}
        {person.secondFactor && (
          <Deed text={t('deeds.resetSecondFactor.text')}>
            <Button onClick={() => setAsked('resetSecondFactor')}>{t('deeds.resetSecondFactor.action')}</Button>
          </Deed>
        )}
        <Deed text={person.deactivated ? t('reactivateText') : t('deeds.deactivate.text')}>
          {person.deactivated ? (
            <Button onClick={reactivate}>{t('reactivate')}</Button>
          ) : (
            <Button onClick={() => setAsked('deactivate')}>{t('deeds.deactivate.action')}</Button>
          )}
        </Deed>
        {!person.isBot && (
          <Deed text={person.held && !isGoing ? t('eraseHeld') : isGoing ? t('keepText') : t('deeds.erase.text')}>
            {isGoing ? (
              <Button onClick={keep}>{t('keep')}</Button>
            ) : (
              <Button disabled={person.held} onClick={() => setAsked('erase')}>
                {t('deeds.erase.action')}
              </Button>
            )}
          </Deed>
        )}
      </ul>
      {asked && (
        <Confirm
          title={t(`deeds.${asked}.title`, { name })}
          text={
            <>
              <p>{t(`deeds.${asked}.text`)}</p>
              {asked === 'erase' && (
                <label className="mt-3 flex min-h-11 cursor-pointer items-center gap-3">
                  <input
                    type="checkbox"
                    checked={takeMessages}
                    onChange={(event) => setTakeMessages(event.target.checked)}
                    className="size-4 accent-accent"
                  />
                  {t('takeMessages')}
                </label>
              )}
            </>
          }
          action={t(`deeds.${asked}.action`)}
          onConfirm={() => confirm(asked)}
          onClose={() => setAsked(null)}
        />
      )}
      {path !== null && (
        <Dialog title={t('password')} onClose={() => setPath(null)}>
          <HandOver text={t('passwordPath', { name })} path={path} onClose={() => setPath(null)} />
        </Dialog>
      )}
    </Part>
  );
}

function Deed({ text, children }: { text: string; children: ReactNode }) {
  return (
    <li className="flex min-h-13 items-center gap-4 py-1 narrow:flex-col narrow:items-start narrow:gap-2 narrow:py-3">
      <p className="me-auto max-w-[66ch] text-sm text-ink-2">{text}</p>
      {children}
    </li>
  );
}
