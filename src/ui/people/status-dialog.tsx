'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { Me } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { ENDS, type End, endOf } from '#ui/people/ends.ts';
import { StatusFields } from '#ui/people/status-fields.tsx';
import { useUntil } from '#ui/people/use-until.ts';

/** What one is at, for others to see, and whether one wants to be left alone meanwhile. */
export function StatusDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('status');
  const { queries } = useParley();
  const { data: me } = useQuery(queries.me);
  return (
    <Dialog title={t('title')} onClose={onClose}>
      {me && <StatusForm me={me} onClose={onClose} />}
    </Dialog>
  );
}

const SUGGESTED: readonly { name: 'meeting' | 'focus' | 'lunch' | 'ill' | 'holiday'; emoji: string; end: End }[] = [
  { name: 'meeting', emoji: '📅', end: '1h' },
  { name: 'focus', emoji: '🎯', end: '4h' },
  { name: 'lunch', emoji: '🥪', end: '30m' },
  { name: 'ill', emoji: '🤒', end: 'today' },
  { name: 'holiday', emoji: '🌴', end: 'week' },
];

type Lasting = End | 'kept' | 'never';

function StatusForm({ me, onClose }: { me: Me; onClose: () => void }) {
  const t = useTranslations();
  const { api, cache } = useParley();
  const [emoji, setEmoji] = useState(me.statusEmoji);
  const [text, setText] = useState(me.statusMessage);
  const [lasts, setLasts] = useState<Lasting>(me.statusUntil === null ? 'never' : 'kept');
  const quietUntil = me.dndUntil !== null && Date.parse(me.dndUntil) > Date.now() ? me.dndUntil : null;
  const [quiet, setQuiet] = useState<Lasting>(quietUntil === null ? 'never' : 'kept');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const choices = useChoices();

  async function save(event: FormEvent<HTMLFormElement> | null, next = { emoji, text: text.trim() }) {
    event?.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      let now = await api.users.setStatus.mutate({ ...next, until: momentOf(lasts, me.statusUntil) });
      if (quiet !== (quietUntil === null ? 'never' : 'kept'))
        now = await api.users.setDoNotDisturb.mutate({ until: momentOf(quiet, quietUntil) });
      cache.setQueryData<Me>(keys.me, (known) => (known && known.version > now.version ? known : now));
      onClose();
    } catch (error) {
      setFailure(refusalOf(error).code);
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void save(event)} className="grid gap-4 overflow-y-auto px-5 pt-2 pb-5">
      <StatusFields emoji={emoji} text={text} onEmoji={setEmoji} onText={setText} />
      {text === '' && emoji === '' ? (
        <ul aria-label={t('status.suggested')} className="-mx-2 grid">
          {SUGGESTED.map(({ name, emoji: sign, end }) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => {
                  setEmoji(sign);
                  setText(t(`status.${name}`));
                  setLasts(end);
                }}
                className="flex min-h-9 w-full items-center gap-3 rounded-s px-2 text-start hover:bg-hover touch:min-h-11"
              >
                <span aria-hidden="true">{sign}</span>
                <span className="me-auto">{t(`status.${name}`)}</span>
                <span className="text-sm text-ink-3">{t(`status.ends.${end}`)}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <Choice
          label={t('status.lasts')}
          value={lasts}
          onChange={setLasts}
          choices={choices(t('status.ends.never'), me.statusUntil)}
        />
      )}
      <Choice
        label={t('status.quiet')}
        hint={t('status.quietHint')}
        value={quiet}
        onChange={setQuiet}
        choices={choices(t('status.quietOff'), quietUntil)}
      />
      {failure && (
        <p role="alert" className="text-sm text-signal">
          {t(`errors.${failure}`)}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {(me.statusEmoji !== '' || me.statusMessage !== '') && (
          <Button
            look="bare"
            className="me-auto"
            disabled={isBusy}
            onClick={() => void save(null, { emoji: '', text: '' })}
          >
            {t('status.clear')}
          </Button>
        )}
        <Button onClick={onClose}>{t('dialog.cancel')}</Button>
        <Button look="primary" type="submit" disabled={isBusy}>
          {t('status.save')}
        </Button>
      </div>
    </form>
  );
}

function momentOf(lasts: Lasting, kept: string | null): string | null {
  if (lasts === 'never') return null;
  if (lasts !== 'kept') return endOf(lasts, new Date()).toISOString();
  return kept !== null && Date.parse(kept) > Date.now() ? kept : null;
}

function useChoices() {
  const t = useTranslations('status');
  const until = useUntil();
  return (never: string, kept: string | null) => [
    { value: 'never' as const, label: never },
    ...(kept === null ? [] : [{ value: 'kept' as const, label: t('keptUntil', { when: until(kept) }) }]),
    ...ENDS.map((value) => ({ value, label: t(`ends.${value}`) })),
  ];
}
