import { MessagesSquare } from 'lucide-react';

export function Mark() {
  return (
    <span
      aria-hidden="true"
      className="grid size-7 shrink-0 place-items-center rounded-[9px] bg-accent text-accent-ink"
    >
      <MessagesSquare size={18} strokeWidth={1.75} />
    </span>
  );
}
