import { type ReactNode, useId } from 'react';

export function AboutSection({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-3">
      <h3 id={id} className="font-[650]">
        {title}
      </h3>
      {children}
    </section>
  );
}
