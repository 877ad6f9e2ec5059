import { useTranslations } from 'next-intl';
import type { UserRef } from '#contract/users.ts';
import { usePresence } from '#ui/live/use-presence.ts';
import { Avatar } from '#ui/parts/avatar.tsx';

/** Somebody's face, with a dot when he is here: full, or hollow when he is away from his machine. */
export function PresentFace({ user, size = 'small' }: { user: UserRef; size?: 'small' | 'medium' }) {
  const t = useTranslations('presence');
  const state = usePresence(user.id)?.state ?? 'offline';
  return (
    <span className="relative shrink-0">
      <Avatar user={user} size={size} />
      {state !== 'offline' && (
        <span
          data-presence={state}
          className={`absolute -end-0.5 -bottom-0.5 size-2.5 rounded-full border-2 ${
            state === 'online' ? 'border-paper bg-present' : 'border-present bg-paper'
          }`}
        >
          <span className="sr-only">{t(state)}</span>
        </span>
      )}
    </span>
  );
}
