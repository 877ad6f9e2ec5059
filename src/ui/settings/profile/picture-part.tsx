'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import type { Refusal } from '#client/refusal.ts';
import type { Me } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Avatar } from '#ui/parts/avatar.tsx';
import { Button } from '#ui/parts/button.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { useDeed } from '#ui/parts/use-deed.ts';
import { Part } from '#ui/settings/part.tsx';
import { CropDialog } from '#ui/settings/profile/crop-dialog.tsx';

export function PicturePart({ me }: { me: Me }) {
  const t = useTranslations('settingsScreen.profile');
  const errors = useTranslations('errors');
  const { api } = useParley();
  const cache = useQueryClient();
  const { isBusy, run } = useDeed();
  const file = useRef<HTMLInputElement>(null);
  const [picture, setPicture] = useState<ImageBitmap | null>(null);

  const show = (next: Me) => cache.setQueryData(keys.me, next);
  const open = (chosen: File | undefined) => {
    if (chosen) createImageBitmap(chosen).then(setPicture, () => noticeDone(t('unreadable')));
  };
  const upload = async (cropped: Blob) => {
    const answer = await sendPicture(cropped);
    if ('me' in answer) {
      show(answer.me);
      setPicture(null);
    } else noticeDone(errors(answer.code));
  };

  return (
    <Part title={t('picture')} text={t('pictureText')}>
      <div className="flex flex-wrap items-center gap-4">
        <Avatar user={me} size="huge" />
        <input
          ref={file}
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp,image/avif"
          aria-label={t('choosePicture')}
          className="hidden"
          onChange={(event) => {
            open(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <Button onClick={() => file.current?.click()}>{t('choosePicture')}</Button>
        {me.avatarUrl !== null && (
          <Button
            look="bare"
            disabled={isBusy}
            onClick={() => run(async () => show(await api.users.removeAvatar.mutate()))}
          >
            {t('removePicture')}
          </Button>
        )}
      </div>
      {picture && <CropDialog picture={picture} onCropped={upload} onClose={() => setPicture(null)} />}
    </Part>
  );
}

/** Bytes go by a form of their own, not by a procedure. */
async function sendPicture(picture: Blob): Promise<{ me: Me } | { code: Refusal['code'] }> {
  const form = new FormData();
  form.set('file', picture, 'face');
  try {
    const answer = await fetch('/pictures/avatar', { method: 'POST', body: form });
    if (answer.ok) return { me: (await answer.json()) as Me };
    const { error } = (await answer.json()) as { error?: { code?: Refusal['code'] } };
    return { code: error?.code ?? 'internal' };
  } catch {
    return { code: 'unreachable' };
  }
}
