import { encode } from 'uqr';

/** Drawn here from its own matrix: the secret in it goes to no other machine, and no markup is taken from anywhere. */
export function QrPicture({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 2 });
  const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-44 shrink-0 rounded-s bg-scan-paper text-scan-ink"
    >
      <path d={squares.join('')} fill="currentColor" />
    </svg>
  );
}
