import { useFormatter } from 'next-intl';

const MOST = 99;

/** How much is unread. Red only for what is addressed to me. */
export function Badge({ count, toMe, label }: { count: number; toMe: boolean; label: string }) {
  const format = useFormatter();
  const tone = toMe ? 'bg-signal text-signal-ink' : 'bg-badge text-ink';
  return (
    <span className={`min-w-5 rounded-full px-1.5 text-center text-xs leading-5 font-[650] tabular-nums ${tone}`}>
      <span aria-hidden="true">{count > MOST ? `${format.number(MOST)}+` : format.number(count)}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
