'use client';
import { Switch as Base } from '@base-ui/react/switch';
import { type ReactNode, useId } from 'react';

interface SwitchProps {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** On or off, at once: there is nothing to save afterwards. */
export function Switch({ label, hint, checked, disabled = false, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex min-h-11 items-center gap-4 py-1.5">
      <div className="me-auto grid">
        <span id={`${id}-label`} className="font-[560]">
          {label}
        </span>
        {hint && (
          <span id={`${id}-hint`} className="max-w-[60ch] text-sm text-ink-3">
            {hint}
          </span>
        )}
      </div>
      <Base.Root
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        className="relative h-6 w-10 shrink-0 cursor-pointer rounded-full bg-ink-3 transition-colors duration-100 data-checked:bg-accent data-disabled:cursor-default data-disabled:opacity-50"
      >
        <Base.Thumb className="absolute top-0.5 size-5 rounded-full bg-paper transition-[inset-inline-start] duration-100 start-0.5 data-checked:start-4.5" />
      </Base.Root>
    </div>
  );
}
