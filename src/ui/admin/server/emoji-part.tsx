'use client';
import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import type { Refusal } from '#client/refusal.ts';
import type { CustomEmoji } from '#contract/emoji.ts';
import { Part } from '#ui/admin/admin-parts.tsx';
import { addEmoji } from '#ui/admin/server/add-emoji.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button, IconButton } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';

/** The server's own emoji: everybody gives and writes them by their names. */
export function EmojiPart() {
  const t = useTranslations('admin.emoji');
  const { queries, api } = useParley();
  const query = useQuery(queries.emoji);
  const [removing, setRemoving] = useState<CustomEmoji | null>(null);
  return (
    <Part title={t('title')} text={t('text')}>
      <AddForm />
      <Loaded query={query}>
        {({ items }) => {
          const shown = items.filter(({ removedAt }) => removedAt === null);
          if (shown.length === 0) return <p className="mt-4 text-ink-2">{t('none')}</p>;
          return (
            <ul aria-label={t('title')} className="mt-5 grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-x-6">
              {shown.map((emoji) => (
                <li key={emoji.name} className="flex min-h-11 items-center gap-3 border-b border-line">
                  {/* biome-ignore lint/performance/noImgElement: a small picture of ours, shown as it is */}
                  <img src={emoji.url} alt="" loading="lazy" className="size-6 object-contain" />
                  <span className="me-auto min-w-0 truncate font-mono text-sm">
                    <bdi>:{emoji.name}:</bdi>
                  </span>
                  <IconButton label={t('remove', { name: emoji.name })} size="small" onClick={() => setRemoving(emoji)}>
                    <Trash2 size={16} strokeWidth={1.75} />
                  </IconButton>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
      {removing && (
        <Confirm
          title={t('remove', { name: removing.name })}
          text={t('removeText')}
          action={t('removeAction')}
          onConfirm={async () => {
            await api.emoji.remove.mutate({ name: removing.name });
            noticeDone(t('removed', { name: removing.name }));
          }}
          onClose={() => setRemoving(null)}
        />
      )}
    </Part>
  );
}

/** A file is called as its emoji might be. */
function nameOf(file: File): string {
  const name = file.name.replace(/\.[^.]*$/, '').toLowerCase();
  return name
    .replace(/[^a-z0-9_+-]+/g, '_')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 32);
}

function AddForm() {
  const t = useTranslations();
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!file) return;
    setBusy(true);
    const refused = await addEmoji(name, file);
    setFailure(refused);
    setBusy(false);
    if (refused) return;
    noticeDone(t('admin.emoji.added', { name }));
    setName('');
    setFile(null);
    form.current?.reset();
  };
  return (
    <form ref={form} onSubmit={submit} className="flex max-w-200 flex-wrap items-start gap-3">
      <label className="grid gap-1">
        <span className="text-sm font-[600]">{t('admin.emoji.picture')}</span>
        <input
          type="file"
          required
          accept="image/png,image/gif,image/webp,image/jpeg"
          onChange={(event) => {
            const chosen = event.target.files?.[0] ?? null;
            setFile(chosen);
            if (chosen && name === '') setName(nameOf(chosen));
          }}
          className="min-h-10 max-w-full text-sm file:me-3 file:min-h-10 file:cursor-pointer file:rounded-m file:border file:border-line-strong file:bg-paper file:px-3 file:font-[560] file:text-ink"
        />
      </label>
      <div className="w-64 narrow:w-full">
        <Field
          label={t('admin.emoji.name')}
          hint={t('admin.emoji.nameHint')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          pattern="[a-z0-9][a-z0-9_+\-]{1,31}"
          maxLength={32}
          dir="ltr"
          autoComplete="off"
          error={failure ? t(`errors.${failure}`) : undefined}
        />
      </div>
      <Button look="primary" type="submit" disabled={isBusy} className="mt-6 min-h-10!">
        {t('admin.emoji.add')}
      </Button>
    </form>
  );
}
