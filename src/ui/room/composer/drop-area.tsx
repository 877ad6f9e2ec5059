import { Paperclip } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type RefObject, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';

interface DropAreaProps {
  /** something within the room or thread over which files are dropped */
  inside: RefObject<HTMLElement | null>;
  name: string;
  onFiles: (files: readonly File[]) => void;
}

/** Over the whole room or thread while files are dragged over it. */
export function DropArea({ inside, name, onFiles }: DropAreaProps) {
  const t = useTranslations('uploads');
  const [zone, setZone] = useState<HTMLElement | null>(null);
  const [isOver, setOver] = useState(false);

  useEffect(() => setZone(inside.current?.closest<HTMLElement>('section, main') ?? null), [inside]);
  useEffect(() => {
    if (!zone) return;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      setOver(!event.defaultPrevented);
      event.preventDefault();
    };
    const leave = ({ relatedTarget }: DragEvent) => {
      if (!(relatedTarget instanceof Node && zone.contains(relatedTarget))) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    // A thread takes its files itself, before the room around it is asked.
    zone.addEventListener('dragover', over);
    zone.addEventListener('dragleave', leave);
    zone.addEventListener('drop', drop);
    return () => {
      zone.removeEventListener('dragover', over);
      zone.removeEventListener('dragleave', leave);
      zone.removeEventListener('drop', drop);
    };
  }, [zone, onFiles]);

  if (!zone || !isOver) return null;
  return createPortal(
    <div className="arriving pointer-events-none absolute inset-3 z-20 grid place-content-center justify-items-center gap-2 rounded-l border-2 border-dashed border-accent bg-accent-soft text-accent">
      <Paperclip size={28} strokeWidth={1.75} />
      <p className="px-4 text-center text-lg font-[620]">{t('drop', { name })}</p>
    </div>,
    zone,
  );
}
