'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Message } from '#contract/messages.ts';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { SearchList } from '#ui/parts/search-list.tsx';
import { TextArea } from '#ui/parts/text-area.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { RoomIcon, useRoomName } from '#ui/room/room-name.tsx';

interface ForwardDialogProps {
  message: Message;
  onClose: () => void;
}

/** Whose words, to which room, and with which words of one's own before them. */
export function ForwardDialog({ message, onClose }: ForwardDialogProps) {
  const t = useTranslations('message');
  const [to, setTo] = useState<RoomView | null>(null);
  return (
    <Dialog title={t('forward')} onClose={onClose}>
      {to ? (
        <Comment message={message} to={to} onBack={() => setTo(null)} onClose={onClose} />
      ) : (
        <Where onChoose={setTo} />
      )}
    </Dialog>
  );
}

function Where({ onChoose }: { onChoose: (view: RoomView) => void }) {
  const t = useTranslations('message');
  const { queries } = useParley();
  const rooms = useQuery(queries.rooms);
  const nameOf = useRoomName();
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const found = (rooms.data ?? []).filter(
    (view) =>
      (!view.room.readOnly || view.membership?.role !== 'member') && nameOf(view).toLowerCase().includes(wanted),
  );
  return (
    <SearchList
      label={t('forwardTo')}
      query={query}
      onQuery={setQuery}
      isLoading={rooms.isPending}
      error={rooms.error}
      isEmpty={found.length === 0}
      empty={t('noSuchRoom')}
    >
      {found.map((view) => (
        <li key={view.room.id}>
          <button
            type="button"
            onClick={() => onChoose(view)}
            className="flex min-h-10 w-full items-center gap-2.5 rounded-s px-2 text-start hover:bg-hover touch:min-h-11"
          >
            <RoomIcon view={view} />
            <bdi className="truncate">{nameOf(view)}</bdi>
          </button>
        </li>
      ))}
    </SearchList>
  );
}

interface CommentProps extends ForwardDialogProps {
  to: RoomView;
  onBack: () => void;
}

function Comment({ message, to, onBack, onClose }: CommentProps) {
  const t = useTranslations('message');
  const { api } = useParley();
  const name = useRoomName()(to);
  const [comment, setComment] = useState('');
  const [isBusy, setBusy] = useState(false);
  // One intention is one forward, however often it is tried.
  const [clientId] = useState(() => crypto.randomUUID());
  const send = async () => {
    setBusy(true);
    try {
      const said = comment.trim();
      await api.messages.forward.mutate({
        messageId: message.id,
        roomId: to.room.id,
        clientId,
        ...(said === '' ? {} : { comment: said }),
      });
      onClose();
      noticeDone(t('forwarded', { name }), { label: t('goThere'), run: () => goTo(pathTo.room(to.room.id)) });
    } catch (error) {
      noticeFailure(error);
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      className="grid gap-4 px-5 pt-2 pb-5"
    >
      <p className="flex items-center gap-2 font-[560]">
        <RoomIcon view={to} />
        <bdi className="truncate">{name}</bdi>
      </p>
      <TextArea
        label={t('comment')}
        autoFocus
        rows={2}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <blockquote
        dir="auto"
        className="line-clamp-4 border-s-3 border-line-strong ps-2.5 text-sm whitespace-pre-wrap text-ink-2"
      >
        {message.content.slice(0, 600)}
      </blockquote>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>{t('otherRoom')}</Button>
        <Button look="primary" type="submit" disabled={isBusy}>
          {t('forward')}
        </Button>
      </div>
    </form>
  );
}
