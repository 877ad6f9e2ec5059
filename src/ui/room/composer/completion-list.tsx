import { useTranslations } from 'next-intl';
import type { Choice } from '#ui/room/composer/use-choices.tsx';

interface CompletionListProps {
  id: string;
  choices: readonly Choice[];
  at: number;
  onActive: (at: number) => void;
  onChoose: (choice: Choice) => void;
}

/** Above the field, as wide as it; focus stays in the text. */
export function CompletionList({ id, choices, at, onActive, onChoose }: CompletionListProps) {
  const t = useTranslations('completion');
  return (
    <>
      <p role="status" className="sr-only">
        {choices.length > 0 && t('found', { count: choices.length })}
      </p>
      {choices.length > 0 && (
        <div
          id={id}
          role="listbox"
          // It scrolls; Tab itself takes what is suggested.
          tabIndex={0}
          aria-label={t('label')}
          className="arriving absolute inset-x-0 bottom-full z-20 mb-1.5 max-h-80 overflow-y-auto rounded-m border border-line bg-paper p-1 shadow-raised"
        >
          {choices.map((choice, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's, which keeps the focus
            // biome-ignore lint/a11y/useFocusableInteractive: the field names the active one
            <div
              key={choice.key}
              id={`${id}-${index}`}
              ref={(element) => {
                if (index === at) element?.scrollIntoView({ block: 'nearest' });
              }}
              role="option"
              aria-selected={index === at}
              aria-disabled={choice.isDisabled || undefined}
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => index !== at && onActive(index)}
              onClick={() => onChoose(choice)}
              className={`flex min-h-9 cursor-pointer items-center gap-2.5 rounded-s px-2.5 touch:min-h-11 ${index === at ? 'bg-accent-soft' : ''}`}
            >
              <span className="grid w-6 shrink-0 place-items-center">{choice.picture}</span>
              <bdi className={`shrink-0 ${choice.isDisabled ? 'text-ink-2' : 'font-[560]'}`}>{choice.title}</bdi>
              <bdi className="truncate text-sm text-ink-2">{choice.hint}</bdi>
            </div>
          ))}
        </div>
      )}
    </>
  );
}
