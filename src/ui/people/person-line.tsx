import type { ReactNode } from 'react';
import type { UserRef } from '#contract/users.ts';
import { PresentFace } from '#ui/parts/present-face.tsx';
import { StatusEmoji } from '#ui/people/status-emoji.tsx';

/** A person in a list: face, name, and what more there is to say. */
export function PersonLine({ user, note }: { user: UserRef; note?: ReactNode }) {
  return (
    <>
      <PresentFace user={user} size="medium" />
      <span className="me-auto min-w-0 leading-tight">
        <span className="flex min-w-0 items-baseline gap-1.5">
          <bdi className="truncate font-[560]">{user.displayName}</bdi>
          <StatusEmoji userId={user.id} />
        </span>
        <span className="block truncate text-sm text-ink-3">
          <bdi>@{user.username}</bdi>
          {note !== undefined && <> · {note}</>}
        </span>
      </span>
    </>
  );
}
