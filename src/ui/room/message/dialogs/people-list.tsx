import type { ReactNode } from 'react';
import type { UserRef } from '#contract/users.ts';
import { Avatar } from '#ui/parts/avatar.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

export interface ListedPerson {
  user: UserRef;
  note?: ReactNode;
}

/** People by face and name, each with a word about what he did. */
export function PeopleList({ people, onGo }: { people: readonly ListedPerson[]; onGo: () => void }) {
  return (
    <ul>
      {people.map(({ user, note }) => (
        <li key={user.id}>
          <PlaceLink
            href={pathTo.person(user.id)}
            onClick={onGo}
            className="flex min-h-11 items-center gap-3 rounded-s px-2 hover:bg-hover"
          >
            <Avatar user={user} size="medium" />
            <bdi className="truncate font-[560]">{user.displayName}</bdi>
            <bdi className="truncate text-sm text-ink-3">@{user.username}</bdi>
            {note && <span className="ms-auto shrink-0 text-xs text-ink-3">{note}</span>}
          </PlaceLink>
        </li>
      ))}
    </ul>
  );
}
