import { type ComponentProps, type ReactNode, useId } from 'react';
import { INPUT } from '#ui/parts/field.tsx';

interface TextAreaProps extends ComponentProps<'textarea'> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

export function TextArea({ label, hint, error, rows = 3, ...rest }: TextAreaProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-[600]">
        {label}
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={rows}
        className={`${INPUT} py-2`}
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
