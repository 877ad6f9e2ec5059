import { keyNames } from '#ui/keyboard/shortcuts.ts';

/** Keys as they stand on the reader's keyboard, in the order in which they are pressed there, whatever the direction of the text. */
export function Keys({ of: keys }: { of: string }) {
  return (
    <kbd dir="ltr" className="inline-flex gap-1 font-mono text-xs text-ink-2">
      {keyNames(keys).map((name) => (
        <span key={name} className="min-w-5 rounded-s border border-line-strong px-1 text-center">
          {name}
        </span>
      ))}
    </kbd>
  );
}
