'use client';
import { Ellipsis, UserMinus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Member, RoomRole, RoomView } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomMembers } from '#ui/live/live-state.ts';
import { IconButton } from '#ui/parts/button.tsx';
import { Menu, MenuChoices, MenuItem, MenuLine, MenuTitle } from '#ui/parts/menu.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { PresentFace } from '#ui/parts/present-face.tsx';
import { PersonButton } from '#ui/people/person-button.tsx';
import { StatusEmoji } from '#ui/people/status-emoji.tsx';

const ROLES = ['owner', 'moderator', 'member'] as const;

export function MemberRow({ member, view }: { member: Member; view: RoomView }) {
  const t = useTranslations('members');
  const { meId } = useParley();
  const { user, role } = member;
  const myRole = view.membership?.role;
  const isMe = user.id === meId;
  const mayRemove = !isMe && (myRole === 'owner' || (myRole === 'moderator' && role === 'member'));
  const maySetRole = myRole === 'owner' && !isMe;
  return (
    <li className="flex min-h-11 items-center gap-1 rounded-m px-2 hover:bg-hover">
      <PersonButton user={user} className="flex min-w-0 flex-1 items-center gap-3 py-1 outline-offset-[-2px]">
        <PresentFace user={user} size="medium" />
        <span className="min-w-0 leading-tight">
          <span className="flex min-w-0 items-baseline gap-1.5">
            <span className="truncate font-[560]">
              {isMe ? t('you', { name: user.displayName }) : <bdi>{user.displayName}</bdi>}
            </span>
            <StatusEmoji userId={user.id} />
          </span>
          <span className="block truncate text-sm text-ink-3">
            <bdi>@{user.username}</bdi>
          </span>
        </span>
      </PersonButton>
      {role !== 'member' && <span className="shrink-0 px-1 text-xs text-ink-3">{t(`role.${role}`)}</span>}
      {(mayRemove || maySetRole) && <Manage member={member} mayRemove={mayRemove} maySetRole={maySetRole} />}
    </li>
  );
}

interface ManageProps {
  member: Member;
  mayRemove: boolean;
  maySetRole: boolean;
}

function Manage({ member, mayRemove, maySetRole }: ManageProps) {
  const t = useTranslations('members');
  const { api, cache } = useParley();
  const { roomId, user, role } = member;
  const name = user.displayName;
  const show = (change: (members: readonly Member[]) => readonly Member[]) =>
    cache.setQueryData<RoomMembers>(
      keys.members(roomId),
      (known) => known && { ...known, members: change(known.members) },
    );
  const failed = (error: unknown) => {
    noticeFailure(error);
    void cache.invalidateQueries({ queryKey: keys.members(roomId) });
  };

  const setRole = async (next: RoomRole) => {
    show((members) => members.map((one) => (one.user.id === user.id ? { ...one, role: next } : one)));
    await api.members.setRole.mutate({ roomId, userId: user.id, role: next }).catch(failed);
  };
  const comeBack = () => void api.members.add.mutate({ roomId, userId: user.id, role }).catch(noticeFailure);
  const remove = async () => {
    show((members) => members.filter((one) => one.user.id !== user.id));
    try {
      await api.members.remove.mutate({ roomId, userId: user.id });
      noticeDone(t('removed', { name }), { label: t('undo'), run: comeBack });
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Menu
      trigger={
        <IconButton label={t('manage', { name })} size="small">
          <Ellipsis size={17} strokeWidth={1.75} />
        </IconButton>
      }
    >
      {maySetRole && (
        <>
          <MenuTitle>{t('roleTitle')}</MenuTitle>
          <MenuChoices
            value={role}
            onChange={(next) => void setRole(next)}
            choices={ROLES.map((value) => ({ value, label: t(`roles.${value}`), hint: t(`rolesHint.${value}`) }))}
          />
        </>
      )}
      {maySetRole && mayRemove && <MenuLine />}
      {mayRemove && (
        <MenuItem danger icon={<UserMinus size={17} strokeWidth={1.75} />} onClick={() => void remove()}>
          {t('remove')}
        </MenuItem>
      )}
    </Menu>
  );
}
