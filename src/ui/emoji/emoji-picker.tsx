'use client';
import { lazy, Suspense } from 'react';

const EmojiPanel = lazy(async () => ({ default: (await import('#ui/emoji/emoji-panel.tsx')).EmojiPanel }));

export interface EmojiPickerProps {
  /** an emoji, or `:name:` of one of the server's own */
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** All emoji there are, for a Popover. It has its size before it is loaded. */
export function EmojiPicker(props: EmojiPickerProps) {
  return (
    <div className="h-90 w-80 max-w-full touch:h-104">
      <Suspense>
        <EmojiPanel {...props} />
      </Suspense>
    </div>
  );
}
