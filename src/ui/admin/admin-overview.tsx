'use client';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useBytes } from '#ui/admin/use-words.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { ADMIN, pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

/** How large the house is, and where each of its affairs is seen to. */
export function AdminOverview() {
  const t = useTranslations('admin');
  const { api } = useParley();
  const format = useFormatter();
  const bytes = useBytes();
  const { data } = useQuery({ queryKey: keys.admin('stats'), queryFn: () => api.stats.server.query(), staleTime: 0 });
  const figures = [
    ['users', data && format.number(data.users)],
    ['onlineUsers', data && format.number(data.onlineUsers)],
    ['activeUsers24h', data && format.number(data.activeUsers24h)],
    ['rooms', data && format.number(data.rooms)],
    ['messages24h', data && format.number(data.messages24h)],
    ['storageBytes', data && bytes(data.storageBytes)],
  ] as const;
  return (
    <>
      <dl className="mb-8 grid grid-cols-6 gap-4 narrow:grid-cols-2">
        {figures.map(([name, value]) => (
          <div key={name} className="flex flex-col-reverse justify-end">
            <dt className="text-sm text-ink-2">{t(`figures.${name}`)}</dt>
            <dd className="min-h-9 text-xl font-[650] tracking-[-0.01em] tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <ul className="border-t border-line">
        {ADMIN.map((section) => (
          <li key={section} className="border-b border-line">
            <PlaceLink
              href={pathTo.admin(section)}
              className="-mx-2 flex min-h-14 items-center gap-3 rounded-s px-2 py-2 hover:bg-hover"
            >
              <span className="me-auto">
                <span className="block font-[600]">{t(`sections.${section}`)}</span>
                <span className="block text-sm text-ink-2">{t(`about.${section}`)}</span>
              </span>
              <ChevronRight aria-hidden="true" size={18} strokeWidth={1.75} className="text-ink-3 rtl:-scale-x-100" />
            </PlaceLink>
          </li>
        ))}
      </ul>
    </>
  );
}
