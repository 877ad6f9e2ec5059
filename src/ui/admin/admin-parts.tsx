'use client';
import type { ReactNode } from 'react';
import { INPUT } from '#ui/parts/field.tsx';
import { SelectFrame } from '#ui/parts/select-frame.tsx';

/** Above a list: what narrows it down, and what can be added to it. */
export function Toolbar({ children }: { children: ReactNode }) {
  return <div className="mb-4 flex flex-wrap items-center gap-2">{children}</div>;
}

interface FilterProps<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  choices: readonly { value: V; label: string }[];
}

export function Filter<V extends string>({ label, value, onChange, choices }: FilterProps<V>) {
  return (
    <SelectFrame className="max-w-56 narrow:min-w-36 narrow:max-w-full narrow:flex-1">
      <select
        aria-label={label}
        value={value}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
        className={`${INPUT} cursor-pointer appearance-none pe-9! text-ellipsis`}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} className="bg-paper text-ink">
            {choice.label}
          </option>
        ))}
      </select>
    </SelectFrame>
  );
}

const TONES = {
  plain: 'border-line text-ink-2',
  accent: 'border-accent-line text-accent',
  signal: 'border-transparent bg-signal-soft text-signal',
} as const;

/** A state in a word, beside a name. */
export function Pill({ tone = 'plain', children }: { tone?: keyof typeof TONES; children: ReactNode }) {
  return (
    <span className={`shrink-0 rounded-s border px-1.5 text-xs leading-5 font-[560] whitespace-nowrap ${TONES[tone]}`}>
      {children}
    </span>
  );
}

interface PartProps {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

/** A part of a screen with a heading of its own. */
export function Part({ title, text, actions, children }: PartProps) {
  return (
    <section className="border-t border-line py-6 first:border-0 first:pt-0">
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <div className="me-auto min-w-0 flex-1 basis-60">
          <h2 className="text-lg font-[650] tracking-[-0.01em]">{title}</h2>
          {text && <p className="max-w-[70ch] text-sm text-ink-2">{text}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** What is known of something: names and values, side by side where there is room. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(0,14rem)_minmax(0,1fr)] gap-x-6 gap-y-2 narrow:grid-cols-1 narrow:gap-y-0">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-2 narrow:text-sm">{name}</dt>
          <dd className="min-w-0 break-words narrow:mb-2.5">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What machines say to each other, as it is. What scrolls is reached by keyboard. */
export function Verbatim({ label, text }: { label: string; text: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      dir="ltr"
      className="max-h-80 overflow-auto rounded-m border border-line bg-rail p-3"
    >
      <pre className="font-mono text-sm">{text}</pre>
    </section>
  );
}
