'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Filter, Toolbar } from '#ui/admin/admin-parts.tsx';
import { RoomList } from '#ui/admin/rooms/room-list.tsx';
import { SearchField } from '#ui/parts/search-field.tsx';
import { useSettled } from '#ui/rooms/use-settled.ts';

const ORDERS = ['activity', 'messages', 'members'] as const;
const VISIBILITIES = ['any', 'public', 'private'] as const;

export function RoomsSection() {
  const t = useTranslations('admin.rooms');
  const [query, setQuery] = useState('');
  const [visibility, setVisibility] = useState<(typeof VISIBILITIES)[number]>('any');
  const [order, setOrder] = useState<(typeof ORDERS)[number]>('activity');
  const sought = useSettled(query.trim());
  return (
    <>
      <Toolbar>
        <div className="min-w-52 flex-1">
          <SearchField label={t('search')} value={query} onChange={setQuery} />
        </div>
        <Filter
          label={t('visibility')}
          value={visibility}
          onChange={setVisibility}
          choices={VISIBILITIES.map((value) => ({ value, label: t(`visibilities.${value}`) }))}
        />
        <Filter
          label={t('order')}
          value={order}
          onChange={setOrder}
          choices={ORDERS.map((value) => ({ value, label: t(`orders.${value}`) }))}
        />
      </Toolbar>
      <RoomList asked={{ query: sought, order, ...(visibility !== 'any' && { visibility }) }} empty={t('none')} />
    </>
  );
}
