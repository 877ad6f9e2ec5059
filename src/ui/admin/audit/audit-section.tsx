'use client';
import { Download, UserRound, X } from 'lucide-react';
import { useLocale, useMessages, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AuditAction } from '#contract/audit.ts';
import type { UserRef } from '#contract/users.ts';
import { Filter, Toolbar } from '#ui/admin/admin-parts.tsx';
import { type AuditFilter, AuditList } from '#ui/admin/audit/audit-list.tsx';
import { useAuditWords } from '#ui/admin/audit/audit-words.ts';
import { endOfDay, startOfDay } from '#ui/admin/audit/days.ts';
import { PickPersonDialog } from '#ui/admin/people/pick-person-dialog.tsx';
import { Button, IconButton } from '#ui/parts/button.tsx';
import { INPUT } from '#ui/parts/field.tsx';
import { Menu, MenuItem } from '#ui/parts/menu.tsx';

const ANY = '';

/** Everything that was done by admins and to accounts, in sentences; narrowed down by who, what, when and to whom. */
export function AuditSection() {
  const t = useTranslations('admin.audit');
  const words = useAuditWords();
  const inOrder = new Intl.Collator(useLocale()).compare;
  const { admin } = useMessages();
  const [action, setAction] = useState<string>(ANY);
  const [actor, setActor] = useState<UserRef | null>(null);
  const [user, setUser] = useState<UserRef | null>(null);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [picking, setPicking] = useState<'actor' | 'user' | null>(null);

  const kinds = (Object.keys(admin.audit.said) as AuditAction[])
    .map((value) => ({ value: value as string, label: words.kind(value) }))
    .sort((a, b) => inOrder(a.label, b.label));
  const since = startOfDay(from);
  const until = endOfDay(to);
  const filter: AuditFilter = {
    ...(action !== ANY && { action }),
    ...(actor && { actorId: actor.id }),
    ...(user && { userId: user.id }),
    ...(since && { since }),
    ...(until && { until }),
  };
  const fetchFile = (format: 'csv' | 'jsonl') => {
    const asked = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]));
    window.location.assign(`/downloads/audit.${format}?${asked}`);
  };
  return (
    <>
      <Toolbar>
        <Filter
          label={t('what')}
          value={action}
          onChange={setAction}
          choices={[{ value: ANY, label: t('anything') }, ...kinds]}
        />
        <Person
          label={t('byAnybody')}
          person={actor}
          onPick={() => setPicking('actor')}
          onClear={() => setActor(null)}
        />
        <Person label={t('toAnybody')} person={user} onPick={() => setPicking('user')} onClear={() => setUser(null)} />
        <Day label={t('from')} value={from} onChange={setFrom} />
        <Day label={t('to')} value={to} onChange={setTo} />
        <Menu
          trigger={
            <Button className="ms-auto">
              <Download aria-hidden="true" size={17} strokeWidth={1.75} />
              {t('export')}
            </Button>
          }
        >
          <MenuItem onClick={() => fetchFile('csv')}>{t('csv')}</MenuItem>
          <MenuItem onClick={() => fetchFile('jsonl')}>{t('jsonl')}</MenuItem>
        </Menu>
      </Toolbar>
      <AuditList filter={filter} empty={t('none')} />
      {picking && (
        <PickPersonDialog
          title={picking === 'actor' ? t('who') : t('toWhom')}
          onPick={(person) => {
            if (picking === 'actor') setActor(person);
            else setUser(person);
            setPicking(null);
          }}
          onClose={() => setPicking(null)}
        />
      )}
    </>
  );
}

interface PersonProps {
  label: string;
  person: UserRef | null;
  onPick: () => void;
  onClear: () => void;
}

function Person({ label, person, onPick, onClear }: PersonProps) {
  const t = useTranslations('admin.audit');
  return (
    <span className="flex items-center">
      <Button onClick={onPick} className="min-h-10!">
        <UserRound aria-hidden="true" size={16} strokeWidth={1.75} />
        {person ? <bdi>{person.displayName}</bdi> : label}
      </Button>
      {person && (
        <IconButton label={t('clear')} onClick={onClear}>
          <X size={16} strokeWidth={1.75} />
        </IconButton>
      )}
    </span>
  );
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <label className="flex items-center gap-2 text-sm text-ink-2 narrow:flex-1">
      {label}
      <input
        type="date"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`${INPUT} w-auto! narrow:flex-1`}
      />
    </label>
  );
}
