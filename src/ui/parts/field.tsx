import { type ComponentProps, type ReactNode, useId } from 'react';

interface FieldProps extends ComponentProps<'input'> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

export const INPUT =
  'w-full rounded-m border border-line-strong bg-paper px-3 min-h-10 touch:min-h-11 text-md text-ink placeholder:text-ink-3 focus-visible:outline-offset-0 aria-invalid:border-signal';

export function Field({ label, hint, error, ...rest }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-[600]">
        {label}
      </label>
      <input
        id={id}
        className={INPUT}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={note === undefined ? undefined : noteId}
        {...rest}
      />
      {note !== undefined && (
        <p id={noteId} className={`text-sm ${error === undefined ? 'text-ink-3' : 'text-signal'}`}>
          {note}
        </p>
      )}
    </div>
  );
}
