import type { ComponentProps, ReactNode } from 'react';
import { INPUT } from '#ui/parts/field.tsx';
import { Labelled } from '#ui/parts/labelled.tsx';
import { SelectFrame } from '#ui/parts/select-frame.tsx';

interface ChoiceProps<V extends string> extends Omit<ComponentProps<'select'>, 'onChange' | 'value'> {
  label: string;
  hint?: ReactNode;
  value: V;
  onChange: (value: V) => void;
  choices: readonly { value: V; label: string; lang?: string }[];
}

/** One of several; the browser's own list, which every phone and screen reader knows. */
export function Choice<V extends string>({ label, hint, value, onChange, choices, ...rest }: ChoiceProps<V>) {
  return (
    <Labelled label={label} hint={hint}>
      {(ties) => (
        <SelectFrame>
          <select
            {...ties}
            value={value}
            onChange={(event) => {
              const chosen = choices.find((choice) => choice.value === event.target.value);
              if (chosen) onChange(chosen.value);
            }}
            className={`${INPUT} cursor-pointer appearance-none pe-9! text-ellipsis`}
            {...rest}
          >
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value} lang={choice.lang} className="bg-paper text-ink">
                {choice.label}
              </option>
            ))}
          </select>
        </SelectFrame>
      )}
    </Labelled>
  );
}
