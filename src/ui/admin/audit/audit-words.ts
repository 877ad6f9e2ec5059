import { useTranslations } from 'next-intl';
import type { Names } from '#contract/admin.ts';
import type { AuditAction, AuditEntry } from '#contract/audit.ts';
import { isolated } from '#ui/admin/use-words.ts';

/** What entries are about, by its number. */
export interface KnownNames {
  users: ReadonlyMap<number, Names['users'][number]>;
  rooms: ReadonlyMap<number, Names['rooms'][number]>;
}

export const NO_NAMES: KnownNames = { users: new Map(), rooms: new Map() };

/** What a deed was done to, where that has a name of its own: an organisation, a group, an emoji, the host of a webhook. */
export function subjectOf({ details }: Pick<AuditEntry, 'details'>): string {
  for (const key of ['name', 'handle', 'host', 'kind']) {
    const value = details[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

const ROLES = new Set(['owner', 'admin', 'member', 'moderator']);

/** An entry as a sentence in the reader's language. */
export function useAuditWords() {
  const t = useTranslations('admin.audit');
  const people = useTranslations('admin.people.roles');
  const said = (action: AuditAction, values: Record<'actor' | 'user' | 'room' | 'name' | 'role', string>) =>
    t(`said.${action}`, values);
  const roleOf = ({ details }: AuditEntry): string => {
    const role = details.role ?? details.to;
    if (typeof role !== 'string' || !ROLES.has(role)) return '…';
    return role === 'moderator' ? t('moderator') : people(role as 'owner' | 'admin' | 'member');
  };
  return {
    sentence(entry: AuditEntry, { users, rooms }: KnownNames): string {
      const nameOf = (id: number | null, nobody: string) =>
        id === null ? nobody : users === NO_NAMES.users ? '…' : isolated(users.get(id)?.displayName ?? t('somebody'));
      const room = entry.roomId === null ? undefined : rooms.get(entry.roomId);
      const subject = subjectOf(entry);
      return said(entry.action, {
        actor: nameOf(entry.actorId, entry.action === 'sign_in_failed' ? t('somebody') : t('server')),
        user: nameOf(entry.userId, t('somebody')),
        room: room?.name ? isolated(room.name) : t('aRoom'),
        name: subject === '' ? '…' : isolated(subject),
        role: roleOf(entry),
      });
    },
    /** The same without anybody: what one chooses among. */
    kind: (action: AuditAction): string => said(action, { actor: '…', user: '…', room: '…', name: '…', role: '…' }),
  };
}
