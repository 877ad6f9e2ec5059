interface Mark {
  start: number;
  end: number;
}

interface MarkedTextProps {
  text: string;
  marks: readonly Mark[];
  /** so many letters around the first mark are shown */
  around: number;
}

/** What was found, with what stands around it. */
export function MarkedText({ text, marks, around }: MarkedTextProps) {
  const { from, to } = windowOf(text, marks, around);
  const shown = marks.filter(({ start, end }) => start >= from && end <= to);
  let at = from;
  const parts = shown.flatMap((mark) => {
    const before = text.slice(at, mark.start);
    at = mark.end;
    return [
      before,
      <mark key={mark.start} className="rounded-s bg-accent-soft px-0.5 font-[620] text-accent">
        {text.slice(mark.start, mark.end)}
      </mark>,
    ];
  });
  return (
    <>
      {from > 0 && '… '}
      {parts}
      {text.slice(at, to)}
      {to < text.length && ' …'}
    </>
  );
}

/** Cut between words, and a little before the first mark, so that one sees what it is about. */
export function windowOf(text: string, marks: readonly Mark[], around: number): { from: number; to: number } {
  if (text.length <= around) return { from: 0, to: text.length };
  const first = marks[0]?.start ?? 0;
  const early = Math.max(0, Math.min(first - Math.floor(around / 4), text.length - around));
  const space = early === 0 ? 0 : text.indexOf(' ', early) + 1;
  const from = space > 0 && space <= first ? space : early;
  const end = Math.min(text.length, Math.max(from + around, marks[0]?.end ?? 0));
  const last = end === text.length ? end : text.lastIndexOf(' ', end);
  return { from, to: last > Math.max(from, marks[0]?.end ?? 0) ? last : end };
}
