import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { Message } from '#contract/messages.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Avatar } from '#ui/parts/avatar.tsx';
import { openDialog } from '#ui/room/message/open-dialog.ts';
import type { RowContext } from '#ui/room/message/row-context.ts';

const MOST_FACES = 3;

/** Who has read one's message, as it happens. */
export function ReadBy({ message, context }: { message: Message; context: RowContext }) {
  const t = useTranslations('message');
  const { queries } = useParley();
  const { room, me } = context;
  const { data } = useQuery(queries.members(room.id));
  const readers = (data?.members ?? []).filter(({ user, lastReadId }) => user.id !== me.id && lastReadId >= message.id);
  if (readers.length === 0) return null;
  // Of a large room only some people are known here; the list that it opens knows all.
  const label = data?.complete ? t('readBy', { count: readers.length }) : t('readByMany', { count: readers.length });
  return (
    <button
      type="button"
      onClick={() => openDialog({ kind: 'readers', message })}
      className="flex min-h-6 items-center gap-1.5 rounded-s px-1 text-xs text-ink-3 hover:text-ink-2"
    >
      <span className="flex ps-1">
        {readers.slice(0, MOST_FACES).map(({ user }) => (
          <span key={user.id} className="-ms-1 rounded-[32%] ring-2 ring-paper">
            <Avatar user={user} size="tiny" />
          </span>
        ))}
      </span>
      <span className="narrow:sr-only">{label}</span>
    </button>
  );
}
