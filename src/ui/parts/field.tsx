import type { ComponentProps } from 'react';
import { Labelled, type LabelledProps } from '#ui/parts/labelled.tsx';

export const INPUT =
  'w-full rounded-m border border-line-strong bg-paper px-3 min-h-10 touch:min-h-11 text-md text-ink placeholder:text-ink-3 focus-visible:outline-offset-0 aria-invalid:border-signal';

export function Field({ label, hint, error, ...rest }: ComponentProps<'input'> & LabelledProps) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(ties) => <input {...ties} className={INPUT} {...rest} />}
    </Labelled>
  );
}
