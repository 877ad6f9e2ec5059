import { Info, Megaphone, TriangleAlert, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Announcement } from '#contract/announcements.ts';
import { IconButton } from '#ui/parts/button.tsx';

const LOOKS = {
  info: { icon: Info, tone: 'bg-accent-soft text-accent' },
  warning: { icon: Megaphone, tone: 'bg-badge text-ink' },
  critical: { icon: TriangleAlert, tone: 'bg-signal-soft text-signal' },
} as const;

interface AnnouncementLineProps {
  shown: Announcement;
  /** how many wait behind it */
  more: number;
  onDismiss: () => void;
}

export default function AnnouncementLine({ shown, more, onDismiss }: AnnouncementLineProps) {
  const t = useTranslations('announcement');
  const look = LOOKS[shown.level];
  return (
    <div className={`flex items-center gap-3 ps-4 pe-2 ${look.tone}`}>
      <look.icon aria-hidden="true" size={18} strokeWidth={1.75} className="shrink-0" />
      <p className="me-auto max-h-32 min-w-0 overflow-y-auto py-2 font-[560] whitespace-pre-line">
        <span className="sr-only">{t(shown.level)} </span>
        <bdi>{shown.text}</bdi>
      </p>
      {more > 0 && <span className="shrink-0 text-sm">{t('more', { count: more })}</span>}
      <IconButton label={t('dismiss')} className="text-current!" onClick={onDismiss}>
        <X size={18} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}
