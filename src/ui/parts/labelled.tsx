import { type ReactNode, useId } from 'react';

export interface LabelledProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

/** What ties whatever is filled in to its label and its note. */
interface Ties {
  id: string;
  'aria-invalid'?: true | undefined;
  'aria-describedby'?: string | undefined;
}

/** The frame of whatever is filled in: its name above it, and below it what helps or what is wrong. */
export function Labelled({ label, hint, error, children }: LabelledProps & { children: (ties: Ties) => ReactNode }) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  const isNoted = note !== undefined && note !== null && note !== '';
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-[600]">
        {label}
      </label>
      {children({
        id,
        'aria-invalid': error === undefined ? undefined : true,
        'aria-describedby': isNoted ? noteId : undefined,
      })}
      {isNoted && (
        <p id={noteId} className={`text-sm ${error === undefined ? 'text-ink-3' : 'text-signal'}`}>
          {note}
        </p>
      )}
    </div>
  );
}
