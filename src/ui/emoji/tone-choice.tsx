import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { TONES, type Tone, toned } from '#ui/emoji/skin-tone.ts';

interface ToneChoiceProps {
  tone: Tone;
  onChoose: (tone: Tone) => void;
}

const NAMES = ['none', 'light', 'mediumLight', 'medium', 'mediumDark', 'dark'] as const;

/** A hand in the tone that is chosen; pressed, all of them beside it. */
export function ToneChoice({ tone, onChoose }: ToneChoiceProps) {
  const t = useTranslations('emoji.tones');
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const shut = () => {
    opener.current?.focus();
    setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves the tones, wherever among them one is
    <div
      className="flex shrink-0"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.preventDefault();
        event.stopPropagation();
        shut();
      }}
    >
      {isOpen && (
        // biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of form fields
        <div role="group" aria-label={t('title')} className="flex">
          {TONES.map((one, at) => {
            const name = t(NAMES[at] ?? 'none');
            return (
              <button
                key={one}
                type="button"
                // biome-ignore lint/a11y/noAutofocus: whoever opens the tones wants one of them
                autoFocus={one === tone}
                aria-label={name}
                title={name}
                aria-pressed={one === tone}
                onClick={() => {
                  onChoose(one);
                  shut();
                }}
                className={`grid size-8 place-items-center rounded-s text-md touch:size-10 ${one === tone ? 'bg-accent-soft' : 'hover:bg-hover'}`}
              >
                <span aria-hidden="true">{toned('✋', one)}</span>
              </button>
            );
          })}
        </div>
      )}
      <button
        ref={opener}
        type="button"
        aria-label={t('title')}
        title={t('title')}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className={`grid size-8 shrink-0 place-items-center rounded-s text-md hover:bg-hover touch:size-11 ${isOpen ? 'ms-1 border-s border-line' : ''}`}
      >
        <span aria-hidden="true">{toned('✋', tone)}</span>
      </button>
    </div>
  );
}
