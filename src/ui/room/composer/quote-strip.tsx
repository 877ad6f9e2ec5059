import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { IconButton } from '#ui/parts/button.tsx';

/** What the next message answers to. Chosen on another device, its words are asked for. */
export function QuoteStrip({ quoteId, onStop }: { quoteId: number; onStop: () => void }) {
  const t = useTranslations('composer');
  const { api } = useParley();
  const { data, isError } = useQuery({
    queryKey: keys.quoted(quoteId),
    queryFn: async () => {
      const { messages, users } = await api.messages.around.query({ messageId: quoteId, before: 0, after: 0 });
      const message = messages.find(({ id }) => id === quoteId);
      const sender = users.find(({ id }) => id === message?.senderId);
      return { content: message?.content ?? '', name: sender?.displayName ?? '' };
    },
  });
  return (
    <div className="flex items-center gap-2 border-b border-line py-1 ps-4 pe-1.5">
      <p className="me-auto flex min-w-0 gap-1.5 border-s-3 border-line-strong ps-2.5 text-sm text-ink-2">
        <span className="sr-only">{t('answering')}</span>
        <bdi className="shrink-0 font-[600]">{data?.name}</bdi>
        <bdi className="truncate">{isError ? t('quoteGone') : data?.content}</bdi>
      </p>
      <IconButton size="small" label={t('stopQuoting')} onClick={onStop}>
        <X size={15} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}
