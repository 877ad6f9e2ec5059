'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { type Crop, MAX_ZOOM, moved, sideOf, wholeOf, within } from '#ui/settings/profile/crop.ts';

/** as large as a face is ever shown, on the sharpest screen */
const KEPT = 512;
const STEP = 0.05;

const ARROWS: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

interface CropDialogProps {
  picture: ImageBitmap;
  onCropped: (cropped: Blob) => Promise<void>;
  onClose: () => void;
}

/** A square of a picture, chosen by dragging and a slider, or by keys alone. */
export function CropDialog({ picture, onCropped, onClose }: CropDialogProps) {
  const t = useTranslations('settingsScreen.profile');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [crop, setCrop] = useState<Crop>(() => wholeOf(picture));
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const side = sideOf(picture, crop);
    context.clearRect(0, 0, KEPT, KEPT);
    context.drawImage(picture, crop.x - side / 2, crop.y - side / 2, side, side, 0, 0, KEPT, KEPT);
  }, [picture, crop]);

  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.buttons !== 1) return;
    const { clientWidth } = event.currentTarget;
    const [right, down] = [-event.movementX / clientWidth, -event.movementY / clientWidth];
    setCrop((before) => moved(picture, before, right, down));
  };
  const press = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    setCrop((before) => moved(picture, before, ...arrow));
  };
  const keep = () => {
    setBusy(true);
    canvas.current?.toBlob(async (cropped) => {
      if (cropped) await onCropped(cropped);
      else noticeDone(t('unreadable'));
      setBusy(false);
    }, 'image/webp');
  };

  return (
    <Dialog title={t('cropTitle')} onClose={onClose}>
      <div className="grid justify-items-center gap-4 overflow-y-auto px-5 pt-1 pb-5">
        <button
          type="button"
          aria-label={t('cropMove')}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag}
          onKeyDown={press}
          className="cursor-move touch-none rounded-[32%]"
        >
          <canvas ref={canvas} width={KEPT} height={KEPT} className="size-60 rounded-[32%] bg-rail" />
        </button>
        <p className="text-center text-sm text-ink-3">{t('cropHint')}</p>
        <label className="grid w-full max-w-60 gap-1">
          <span className="text-sm font-[600]">{t('zoom')}</span>
          <input
            type="range"
            min={1}
            max={MAX_ZOOM}
            step={0.05}
            value={crop.zoom}
            onChange={(event) => setCrop(within(picture, { ...crop, zoom: Number(event.target.value) }))}
            className="min-h-8 accent-accent"
          />
        </label>
        <div className="flex flex-wrap justify-end gap-2 justify-self-end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" disabled={isBusy} onClick={keep}>
            {t('useThis')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
