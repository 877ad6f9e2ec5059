'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { NoticeSettings } from '#contract/notifications.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Switch } from '#ui/parts/switch.tsx';
import type { ChangeNotices } from '#ui/settings/notices/notifications-section.tsx';
import { clockOf, minuteOf } from '#ui/settings/notices/quiet-hours.ts';
import { Part } from '#ui/settings/part.tsx';

const NIGHT = { from: 22 * 60, to: 7 * 60 };

interface QuietHoursPartProps {
  quietHours: NoticeSettings['quietHours'];
  onChange: ChangeNotices;
}

export function QuietHoursPart({ quietHours, onChange }: QuietHoursPartProps) {
  const t = useTranslations('settingsScreen.notices');
  const { queries } = useParley();
  const { data: me } = useQuery(queries.me);
  const set = (end: 'from' | 'to', clock: string) => {
    const minute = minuteOf(clock);
    // While one is still typing it is no time yet.
    if (minute !== null && quietHours) void onChange({ quietHours: { ...quietHours, [end]: minute } });
  };
  return (
    <Part title={t('quiet')} text={t('quietText', { zone: (me?.timeZone ?? '').replaceAll('_', ' ') })}>
      <Switch
        label={t('quietOn')}
        checked={quietHours !== null}
        onChange={(on) => onChange({ quietHours: on ? NIGHT : null })}
      />
      {quietHours && (
        <div className="flex flex-wrap gap-4">
          {(['from', 'to'] as const).map((end) => (
            <Field
              key={end}
              label={t(end)}
              type="time"
              required
              value={clockOf(quietHours[end])}
              onChange={(event) => set(end, event.target.value)}
            />
          ))}
        </div>
      )}
    </Part>
  );
}
