import type { ReactNode } from 'react';

interface ChoiceRowsProps<V extends string> {
  /** of the group of radio buttons */
  name: string;
  legend: string;
  value: V;
  onChange: (value: V) => void;
  choices: readonly { value: V; label: ReactNode; hint?: ReactNode; lang?: string }[];
}

/** One of a few, all in sight. */
export function ChoiceRows<V extends string>({ name, legend, value, onChange, choices }: ChoiceRowsProps<V>) {
  return (
    <fieldset className="grid gap-0.5">
      <legend className="sr-only">{legend}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          lang={choice.lang}
          className="-mx-2.5 flex min-h-10 cursor-pointer items-center gap-3 rounded-s px-2.5 py-1.5 hover:bg-hover touch:min-h-11"
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
            className="size-4.5 shrink-0 accent-accent"
          />
          <span>
            <span className="font-[560]">{choice.label}</span>
            {choice.hint && <span className="block text-sm text-ink-3">{choice.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
