import type { ComponentProps } from 'react';
import { INPUT } from '#ui/parts/field.tsx';
import { Labelled, type LabelledProps } from '#ui/parts/labelled.tsx';

export function TextArea({ label, hint, error, rows = 3, ...rest }: ComponentProps<'textarea'> & LabelledProps) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(ties) => <textarea {...ties} dir="auto" rows={rows} className={`${INPUT} py-2`} {...rest} />}
    </Labelled>
  );
}
