import { Forward as Icon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { refusalOf } from '#client/refusal.ts';
import type { Forward, Message } from '#contract/messages.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useShortTime } from '#ui/language/clock-time.ts';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';

interface ForwardedFromProps {
  message: Message;
  forward: Forward;
  children: ReactNode;
}

/** Somebody else's words. From where they are is told to those alone who may read them there. */
export function ForwardedFrom({ message, forward, children }: ForwardedFromProps) {
  const t = useTranslations('message');
  const { api } = useParley();
  const showOrigin = async () => {
    try {
      const { message: origin } = await api.messages.origin.query({ messageId: message.id });
      goTo(pathTo.message(origin.roomId, origin.id));
    } catch (error) {
      if (refusalOf(error).code === 'message_not_found') noticeDone(t('originHidden'));
      else noticeFailure(error);
    }
  };
  const when = useShortTime()(forward.createdAt);
  return (
    <div className="border-s-3 border-line-strong ps-2.5">
      <p className="flex flex-wrap items-center gap-x-1.5 text-xs text-ink-3">
        <Icon aria-hidden="true" size={14} strokeWidth={1.75} className="rtl:-scale-x-100" />
        <span>
          {t.rich('forwardedFrom', {
            when,
            who: () => <bdi className="font-[600] text-ink-2">{forward.senderName}</bdi>,
          })}
        </span>
        {/* In a narrow window what can be done with the message stands over the end of this line. */}
        <span className="hidden basis-full narrow:block" />
        <button
          type="button"
          onClick={() => void showOrigin()}
          className="min-h-6 rounded-s px-1 font-[560] text-accent hover:underline touch:min-h-11"
        >
          {t('showOrigin')}
        </button>
      </p>
      {children}
    </div>
  );
}
