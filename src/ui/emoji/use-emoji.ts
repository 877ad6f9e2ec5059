import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { loadEmoji, type Pickable } from '#ui/emoji/emoji-list.ts';

/** The emoji of Unicode; `enabled` once somebody wants them. */
export function useEmojiList({ enabled = true } = {}) {
  return useQuery({ queryKey: keys.emojiList, queryFn: loadEmoji, enabled });
}

/** The address of the picture of each of the server's own, removed ones among them: they are shown where they were used. */
export function useOwnPictures(): ReadonlyMap<string, string> {
  const { queries } = useParley();
  const { data } = useQuery(queries.emoji);
  return useMemo(() => new Map(data?.items.map(({ name, url }) => [name, url])), [data]);
}

/** The server's own that can still be given. */
export function useOwnEmoji(): readonly Pickable[] {
  const { queries } = useParley();
  const { data } = useQuery(queries.emoji);
  return useMemo(
    () =>
      (data?.items ?? [])
        .filter(({ removedAt }) => removedAt === null)
        .map(({ name, url }) => ({
          value: `:${name}:`,
          names: [name],
          label: name.replace(/_/g, ' '),
          words: '',
          url,
        })),
    [data],
  );
}
