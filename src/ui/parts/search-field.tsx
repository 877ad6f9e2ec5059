import { Search } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { INPUT } from '#ui/parts/field.tsx';

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  /** only where it is the first field of what was asked for */
  autoFocus?: boolean;
}

export function SearchField({ label, value, onChange, onKeyDown, autoFocus = false }: SearchFieldProps) {
  return (
    <div className="relative">
      <Search
        aria-hidden="true"
        size={17}
        strokeWidth={1.75}
        className="pointer-events-none absolute inset-y-0 start-3 my-auto text-ink-3"
      />
      <input
        type="search"
        dir="auto"
        // biome-ignore lint/a11y/noAutofocus: a dialog or panel that was asked for begins here
        autoFocus={autoFocus}
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        // Its direction is that of what stands in it, the icon's that of the page: room for it on either side.
        className={`${INPUT} px-9!`}
      />
    </div>
  );
}
