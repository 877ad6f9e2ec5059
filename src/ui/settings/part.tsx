import { type ReactNode, useId } from 'react';

interface PartProps {
  title: string;
  text?: ReactNode;
  /** beside the title */
  action?: ReactNode;
  children?: ReactNode;
}

/** One matter of a section, parted from the one above by a line. */
export function Part({ title, text, action, children }: PartProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid gap-4 border-t border-line py-6 first-of-type:border-0 first-of-type:pt-0"
    >
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="me-auto grid min-w-60 flex-1 gap-1">
          <h3 id={id} className="font-[650]">
            {title}
          </h3>
          {text && <p className="max-w-[64ch] text-ink-2">{text}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
