'use client';
import { useTranslations } from 'next-intl';
import { Keys } from '#ui/keyboard/keys.tsx';
import { SHORTCUTS, type ShortcutGroup, type ShortcutName } from '#ui/keyboard/shortcuts.ts';
import { Dialog } from '#ui/parts/dialog.tsx';

const GROUPS: readonly ShortcutGroup[] = ['everywhere', 'messages', 'composer'];

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('keyboard');
  return (
    <Dialog title={t('title')} onClose={onClose}>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-label={t('title')}
        className="grid gap-5 overflow-y-auto px-5 pt-1 pb-5 outline-offset-[-2px]"
      >
        {GROUPS.map((group) => (
          <div key={group}>
            <h3 className="pb-1 text-xs font-[600] text-ink-3">{t(`groups.${group}`)}</h3>
            <dl>
              {SHORTCUTS[group].map(({ name, keys }: { name: ShortcutName; keys: readonly string[] }) => (
                <div key={name} className="flex min-h-8 items-center gap-4 border-b border-line last:border-0">
                  <dt className="me-auto py-1">{t(`names.${name}`)}</dt>
                  <dd className="flex shrink-0 flex-wrap justify-end gap-2">
                    {keys.map((one) => (
                      <Keys key={one} of={one} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </section>
    </Dialog>
  );
}
