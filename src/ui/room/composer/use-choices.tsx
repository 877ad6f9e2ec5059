import { useQuery } from '@tanstack/react-query';
import { Hash, Slash, UsersRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { MAX_ADDRESSABLE_BY_ANYONE } from '#contract/limits.ts';
import type { RoomView } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { searchEmoji } from '#ui/emoji/emoji-list.ts';
import { recallTone, toned } from '#ui/emoji/skin-tone.ts';
import { useEmojiList, useOwnEmoji } from '#ui/emoji/use-emoji.ts';
import { Avatar } from '#ui/parts/avatar.tsx';
import { COMMANDS } from '#ui/room/composer/commands.ts';
import { nearest, type Trigger } from '#ui/room/composer/trigger.ts';
import { useUsage } from '#ui/room/composer/use-usage.ts';

export interface Choice {
  key: string;
  /** what is written instead */
  insert: string;
  picture: ReactNode;
  title: string;
  hint: string;
  isDisabled?: boolean;
}

const MOST = 8;
const ICON = { size: 17, strokeWidth: 1.75, className: 'text-ink-3' } as const;

/** What may be meant by what is being written. */
export function useChoices(view: RoomView, trigger: Trigger | null): readonly Choice[] {
  const people = usePeople(view, trigger?.kind === 'person' ? trigger.query : null);
  const rooms = useRooms(trigger?.kind === 'room' ? trigger.query : null);
  const emoji = useEmoji(trigger?.kind === 'emoji' ? trigger.query : null);
  const commands = useCommands(trigger?.kind === 'command' ? trigger.query : null);
  return [people, rooms, emoji, commands].find((choices) => choices.length > 0) ?? [];
}

function usePeople({ room, membership }: RoomView, query: string | null): readonly Choice[] {
  const t = useTranslations('completion');
  const { api, queries } = useParley();
  const isOn = query !== null;
  const members = useQuery({ ...queries.members(room.id), enabled: isOn });
  const groups = useQuery({ ...queries.groups, enabled: isOn });
  // Of a large room only the first are known here.
  const others = useQuery({
    queryKey: keys.people(query ?? ''),
    queryFn: async () => (await api.users.search.query({ query: query ?? '', limit: 20 })).items,
    enabled: isOn && query !== '' && members.data?.complete === false,
  });
  if (query === null) return [];
  const known = new Map((members.data?.members ?? []).map(({ user }) => [user.id, user]));
  for (const user of others.data ?? []) if (!known.has(user.id)) known.set(user.id, user);
  const found = nearest([...known.values()], query, (user) => [user.username, user.displayName], MOST);
  const mayCallAll = room.memberCount <= MAX_ADDRESSABLE_BY_ANYONE || membership?.role !== 'member';
  const everyone = room.kind === 'dm' ? [] : nearest(['room', 'here'] as const, query, (word) => [word], 2);
  const called = nearest(groups.data?.items ?? [], query, ({ handle, name }) => [handle, name], 3);
  return [
    ...found.map((user) => ({
      key: `person-${user.id}`,
      insert: `@${user.username}`,
      picture: <Avatar user={user} size="small" />,
      title: user.displayName,
      hint: `@${user.username}`,
    })),
    ...called.map((group) => ({
      key: `group-${group.id}`,
      insert: `@${group.handle}`,
      picture: <UsersRound {...ICON} />,
      title: `@${group.handle}`,
      hint: t('group', { name: group.name, count: group.memberIds.length }),
    })),
    ...everyone.map((word) => ({
      key: word,
      insert: `@${word}`,
      picture: <UsersRound {...ICON} />,
      title: `@${word}`,
      hint: mayCallAll ? t(word, { count: room.memberCount }) : t('mayNotCallAll'),
      isDisabled: !mayCallAll,
    })),
  ].slice(0, MOST + 2);
}

/** Those whose name can be written behind a sign. */
const WRITABLE = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u;

function useRooms(query: string | null): readonly Choice[] {
  const { queries } = useParley();
  const { data } = useQuery({ ...queries.rooms, enabled: query !== null });
  if (query === null) return [];
  const named = (data ?? []).flatMap(({ room }) =>
    room.kind === 'channel' && room.name !== null && WRITABLE.test(room.name) ? { ...room, name: room.name } : [],
  );
  return nearest(named, query, ({ name }) => [name], MOST).map(({ id, name, topic }) => ({
    key: `room-${id}`,
    insert: `#${name}`,
    picture: <Hash {...ICON} />,
    title: name,
    hint: topic,
  }));
}

function useEmoji(query: string | null): readonly Choice[] {
  const list = useEmojiList({ enabled: query !== null });
  const own = useOwnEmoji();
  if (query === null || !list.data) return [];
  const tone = recallTone();
  return searchEmoji(list.data, query, own)
    .slice(0, MOST)
    .map(({ value: plain, names, label, url }) => ({ value: toned(plain, tone), names, label, url }))
    .map(({ value, names, label, url }) => ({
      key: `emoji-${value}`,
      insert: value,
      // biome-ignore lint/performance/noImgElement: small already
      picture: url ? <img src={url} alt="" className="size-5 object-contain" /> : <span>{value}</span>,
      title: `:${names[0] ?? label}:`,
      hint: '',
    }));
}

function useCommands(query: string | null): readonly Choice[] {
  const t = useTranslations('commands.texts');
  const usageOf = useUsage();
  if (query === null) return [];
  return COMMANDS.filter((name) => name.startsWith(query.toLowerCase())).map((name) => ({
    key: `command-${name}`,
    insert: `/${name}`,
    picture: <Slash {...ICON} />,
    title: usageOf(name),
    hint: t(name),
  }));
}
