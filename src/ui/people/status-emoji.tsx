'use client';
import { useQuery } from '@tanstack/react-query';
import { useParley } from '#ui/data/parley-provider.tsx';

/** The emoji of somebody's status, beside his name; nothing where he has none. */
export function StatusEmoji({ userId }: { userId: number }) {
  const { queries } = useParley();
  const { data: card } = useQuery(queries.card(userId));
  if (!card || card.statusEmoji === '') return null;
  return (
    <span title={card.statusMessage === '' ? undefined : card.statusMessage} className="shrink-0">
      <EmojiSign emoji={card.statusEmoji} />
    </span>
  );
}

/** One emoji of everybody's, or one of the server's own by its picture. */
export function EmojiSign({ emoji }: { emoji: string }) {
  const [, name] = /^:([a-z0-9_+-]+):$/.exec(emoji) ?? [];
  return name === undefined ? <span>{emoji}</span> : <OwnEmoji name={name} />;
}

function OwnEmoji({ name }: { name: string }) {
  const { queries } = useParley();
  const { data } = useQuery(queries.emoji);
  const found = data?.items.find((one) => one.name === name);
  if (!found) return <span>{`:${name}:`}</span>;
  return (
    // biome-ignore lint/performance/noImgElement: small already
    <img
      src={found.url}
      alt={`:${name}:`}
      draggable={false}
      className="inline-block size-[1.25em] object-contain align-[-0.2em]"
    />
  );
}
