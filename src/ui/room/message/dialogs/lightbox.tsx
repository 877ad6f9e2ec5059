'use client';
import { ChevronLeft, ChevronRight, X, ZoomIn, ZoomOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { File } from '#contract/files.ts';
import { IconButton } from '#ui/parts/button.tsx';
import { addressOf } from '#ui/room/message/files/file-address.ts';
import { DownloadLink } from '#ui/room/message/files/file-card.tsx';

interface LightboxProps {
  files: readonly File[];
  at: number;
  onClose: () => void;
}

const ZOOMS = [1, 1.5, 2, 3, 4] as const;

/** Pictures one by one, as large as the screen, and larger: arrows go on, + and − zoom, Escape leaves. */
export function Lightbox({ files, at: first, onClose }: LightboxProps) {
  const t = useTranslations('message');
  const dialog = useRef<HTMLDialogElement>(null);
  const [at, setAt] = useState(first);
  const [zoom, setZoom] = useState(0);
  const file = files[at];

  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  if (!file) return null;
  const go = (step: number) => {
    setAt(Math.min(files.length - 1, Math.max(0, at + step)));
    setZoom(0);
  };
  const zoomBy = (step: number) => setZoom(Math.min(ZOOMS.length - 1, Math.max(0, zoom + step)));
  const onKeyDown = (event: KeyboardEvent) => {
    const ahead = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    const meant = new Map([
      ['ArrowRight', () => go(ahead)],
      ['ArrowLeft', () => go(-ahead)],
      ['Home', () => go(-files.length)],
      ['End', () => go(files.length)],
      ['+', () => zoomBy(1)],
      ['=', () => zoomBy(1)],
      ['-', () => zoomBy(-1)],
      ['0', () => setZoom(0)],
    ]);
    // Enlarged, arrows move what one sees of the picture.
    if (zoom > 0 && event.key.startsWith('Arrow')) return;
    const run = meant.get(event.key);
    if (!run) return;
    event.preventDefault();
    run();
  };
  const scale = ZOOMS[zoom] ?? 1;
  return (
    <dialog
      ref={dialog}
      aria-label={file.name}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className="m-0 hidden h-dvh max-h-none w-screen max-w-none flex-col bg-ground text-ink open:flex"
    >
      <header className="flex min-h-14 items-center gap-1 border-b border-line ps-4 pe-2">
        <p className="me-auto min-w-0">
          <bdi className="block truncate font-[620]">{file.name}</bdi>
          {files.length > 1 && (
            <span className="block text-xs text-ink-3" aria-live="polite">
              {t('pictureOf', { at: at + 1, count: files.length })}
            </span>
          )}
        </p>
        <IconButton
          label={t('zoomOut')}
          disabled={zoom === 0}
          onClick={() => zoomBy(-1)}
          className="disabled:opacity-40"
        >
          <ZoomOut size={18} strokeWidth={1.75} />
        </IconButton>
        <IconButton
          label={t('zoomIn')}
          disabled={zoom === ZOOMS.length - 1}
          onClick={() => zoomBy(1)}
          className="disabled:opacity-40"
        >
          <ZoomIn size={18} strokeWidth={1.75} />
        </IconButton>
        <DownloadLink file={file} />
        <IconButton label={t('closePicture')} autoFocus onClick={onClose}>
          <X size={18} strokeWidth={1.75} />
        </IconButton>
      </header>
      <div className="relative min-h-0 flex-1">
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it by key */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a press beside the picture leaves it */}
        <div
          tabIndex={scale > 1 ? 0 : -1}
          onClick={(event) => event.target === event.currentTarget && onClose()}
          className={`absolute inset-0 grid overflow-auto overscroll-contain p-4 ${scale > 1 ? '' : 'place-items-center'}`}
        >
          {/* biome-ignore lint/performance/noImgElement: shown as it was sent */}
          <img
            key={file.id}
            src={addressOf(file)}
            alt={file.description || file.name}
            width={file.width ?? undefined}
            height={file.height ?? undefined}
            draggable={false}
            onDoubleClick={() => setZoom(zoom === 0 ? 2 : 0)}
            className={scale > 1 ? 'm-auto h-auto max-w-none' : 'h-auto max-h-full max-w-full object-contain'}
            style={scale > 1 ? { width: `${scale * 100}%` } : undefined}
          />
        </div>
        {at > 0 && (
          <Turn label={t('previousPicture')} side="start-3" onClick={() => go(-1)}>
            <ChevronLeft size={22} strokeWidth={1.75} className="rtl:-scale-x-100" />
          </Turn>
        )}
        {at < files.length - 1 && (
          <Turn label={t('nextPicture')} side="end-3" onClick={() => go(1)}>
            <ChevronRight size={22} strokeWidth={1.75} className="rtl:-scale-x-100" />
          </Turn>
        )}
      </div>
    </dialog>
  );
}

interface TurnProps {
  label: string;
  side: string;
  onClick: () => void;
  children: React.ReactNode;
}

function Turn({ label, side, onClick, children }: TurnProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={`absolute inset-y-0 my-auto grid size-11 place-items-center rounded-full border border-line bg-paper shadow-raised ${side}`}
    >
      {children}
    </button>
  );
}
