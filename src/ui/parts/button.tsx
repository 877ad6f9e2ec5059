import type { ComponentProps, ReactNode } from 'react';

const LOOKS = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-strong font-[620]',
  quiet: 'border border-line-strong bg-paper hover:bg-hover text-ink font-[560]',
  bare: 'text-accent hover:bg-hover font-[560]',
  danger: 'bg-signal text-signal-ink font-[620]',
} as const;

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOKS;
}

export function Button({ look = 'quiet', className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex min-h-9 items-center justify-center gap-2 rounded-m px-3.5 text-md whitespace-nowrap disabled:opacity-55 touch:min-h-11 ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  /** what it does, for those who do not see the icon and as a tooltip */
  label: string;
  size?: 'small' | 'medium';
  children: ReactNode;
}

export function IconButton({ label, size = 'medium', className = '', children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`grid shrink-0 place-items-center rounded-s text-ink-2 hover:bg-hover hover:text-ink touch:size-11 ${size === 'small' ? 'size-8' : 'size-8.5'} ${className}`}
      {...rest}
    >
      {children}
    </button>
  );
}
