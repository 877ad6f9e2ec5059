import { useTranslations } from 'next-intl';
import { OPERATORS } from '#ui/search/query-words.ts';

const EXAMPLES = {
  from: 'from:jane',
  in: 'in:design',
  mentions: 'mentions:me',
  before: 'before:2026-03-01',
  after: 'after:2026-02',
  on: 'on:yesterday',
  has: 'has:file',
  is: 'is:pinned',
} as const;

/** What can be asked beside words, each with an example to begin with. */
export function SearchHelp({ onTry }: { onTry: (words: string) => void }) {
  const t = useTranslations('search');
  return (
    <div className="grid gap-3 py-6">
      <h2 className="text-lg font-[650] tracking-[-0.01em]">{t('helpTitle')}</h2>
      <p className="max-w-[60ch] text-ink-2">{t('helpText')}</p>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] items-baseline gap-x-5 gap-y-1.5 narrow:grid-cols-1 narrow:gap-y-0">
        {[
          ...OPERATORS.map((name) => ({ example: EXAMPLES[name], about: t(`about.${name}`) })),
          { example: '"three words"', about: t('about.phrase') },
          { example: 'depl*', about: t('about.beginning') },
          { example: '-draft', about: t('about.not') },
        ].map(({ example, about }) => (
          <div key={example} className="contents narrow:block narrow:py-1.5">
            <dt>
              <button
                type="button"
                onClick={() => onTry(example)}
                className="min-h-8 rounded-s font-mono text-sm text-accent underline-offset-2 hover:underline touch:min-h-11"
              >
                <bdi dir="ltr">{example}</bdi>
              </button>
            </dt>
            <dd className="text-ink-2">{about}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
