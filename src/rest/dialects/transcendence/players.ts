import type { UserCard, UserRef } from '#contract/users.ts';
import type { Api } from '#rest/dialect.ts';
import type { Player } from '#rest/dialects/transcendence/shapes.ts';

function textOf(profile: UserCard['profile'] | undefined, name: string): string | null {
  const value = profile?.[name];
  return typeof value === 'string' ? value : null;
}

function numberOf(profile: UserCard['profile'] | undefined, name: string): number {
  const value = profile?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** The names that somebody gave himself for this; else his display name, cut at its first space, unless it is his username. */
function namesOf(user: UserRef, profile: UserCard['profile'] | undefined): [first: string, last: string] {
  const [first, last] = [textOf(profile, 'first_name'), textOf(profile, 'last_name')];
  if (first !== null || last !== null) return [first ?? '', last ?? ''];
  if (user.displayName === user.username) return ['', ''];
  const [head = '', ...rest] = user.displayName.split(' ');
  return [head, rest.join(' ')];
}

/** `card` is null for whoever cannot be seen any more, though what he wrote can. */
export function toPlayer(user: UserRef, card: UserCard | null, isOnline: boolean): Player {
  const profile = card?.profile;
  const [first, last] = namesOf(user, profile);
  return {
    email: card?.email ?? '',
    first_name: first,
    last_name: last,
    username: user.username,
    avatar: user.avatarUrl,
    created_at: card?.createdAt ?? null,
    last_login: card?.lastLoginAt ?? null,
    wins: numberOf(profile, 'wins'),
    losses: numberOf(profile, 'losses'),
    level: numberOf(profile, 'level'),
    matches_played: numberOf(profile, 'matches_played'),
    is2fa: profile?.is2fa === true,
    is_online: isOnline,
    rank: numberOf(profile, 'rank'),
  };
}

export async function whoIsOnline(api: Api, userIds: number[]): Promise<Set<number>> {
  if (userIds.length === 0) return new Set();
  const presences = await api.presence.of({ userIds });
  return new Set(presences.filter(({ state }) => state !== 'offline').map(({ userId }) => userId));
}

/** These people as this document shows a person, by their ids. */
export async function readPlayers(api: Api, users: UserRef[]): Promise<(userId: number) => Player | undefined> {
  const userIds = [...new Set(users.map(({ id }) => id))];
  const [cards, online] = await Promise.all([
    userIds.length === 0 ? [] : api.users.cards({ userIds }),
    whoIsOnline(api, userIds),
  ]);
  const players = new Map(
    users.map((user) => {
      const card = cards.find(({ id }) => id === user.id) ?? null;
      return [user.id, toPlayer(card ?? user, card, online.has(user.id))];
    }),
  );
  return (userId) => players.get(userId);
}
