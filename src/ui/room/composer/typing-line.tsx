import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { NOBODY_TYPES } from '#ui/live/moments.ts';

interface TypingLineProps {
  roomId: number;
  people: Readonly<Record<number, UserRef>>;
}

/** Its height is kept when nobody types, so that nothing moves; and it is not read aloud, for it would never stop. */
export function TypingLine({ roomId, people }: TypingLineProps) {
  const t = useTranslations('typing');
  const { meId } = useParley();
  const { data } = useQuery({ queryKey: keys.typing, queryFn: () => NOBODY_TYPES, initialData: NOBODY_TYPES });
  const typists = data.filter((typist) => typist.roomId === roomId && typist.userId !== meId);
  const [first, second] = typists.map(({ userId }) => people[userId]?.displayName ?? t('somebody'));
  return (
    <p aria-live="off" data-typing className="h-5 shrink-0 truncate px-(--edge) text-xs text-ink-3">
      {first !== undefined &&
        (second === undefined
          ? t('one', { name: first })
          : typists.length === 2
            ? t('two', { first, second })
            : t('several'))}
    </p>
  );
}
