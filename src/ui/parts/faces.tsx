import type { UserRef } from '#contract/users.ts';
import { Avatar } from '#ui/parts/avatar.tsx';

/** A few people as one sees them from afar. Who they are is said elsewhere. */
export function Faces({ people }: { people: readonly UserRef[] }) {
  return (
    <span aria-hidden="true" className="flex shrink-0 ps-1.5">
      {people.map((user) => (
        <span key={user.id} className="-ms-1.5 rounded-[32%] ring-2 ring-paper">
          <Avatar user={user} size="small" />
        </span>
      ))}
    </span>
  );
}
