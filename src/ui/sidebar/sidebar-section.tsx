import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { keep, recall } from '#ui/data/kept-on-this-device.ts';

interface SidebarSectionProps {
  /** by which this device remembers whether it is folded */
  name: 'favourites' | 'rooms' | 'direct';
  title: string;
  actions?: ReactNode;
  children: (isFolded: boolean) => ReactNode;
}

/** Folded, it shows only where something waits, and where one is. */
export function SidebarSection({ name, title, actions, children }: SidebarSectionProps) {
  const [isFolded, setFolded] = useState(() => recall(`folded:${name}`) !== null);
  const id = useId();
  const fold = () => {
    setFolded(!isFolded);
    keep(`folded:${name}`, isFolded ? null : '1');
  };
  return (
    <section aria-labelledby={id} className="pt-2">
      <div className="flex min-h-8 items-center">
        <h2 id={id} className="me-auto min-w-0 text-xs font-[600] text-ink-3">
          <button
            type="button"
            aria-expanded={!isFolded}
            onClick={fold}
            className="group flex min-h-7 items-center gap-1 rounded-s px-2 outline-offset-[-2px] hover:text-ink touch:min-h-11"
          >
            {title}
            <ChevronDown
              aria-hidden="true"
              size={14}
              strokeWidth={2}
              className={`transition-transform duration-100 ${isFolded ? '-rotate-90 rtl:rotate-90' : 'opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100 touch:opacity-100'}`}
            />
          </button>
        </h2>
        {actions}
      </div>
      <ul>{children(isFolded)}</ul>
    </section>
  );
}
