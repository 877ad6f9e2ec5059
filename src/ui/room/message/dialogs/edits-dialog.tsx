'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { Message, MessageEdit } from '#contract/messages.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useShortTime } from '#ui/language/clock-time.ts';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { diffWords } from '#ui/room/message/dialogs/word-diff.ts';
import { placeKey } from '#ui/room/message/place-key.ts';

interface EditsDialogProps {
  message: Message;
  onClose: () => void;
}

/** What it said before, the newest change first. */
export function EditsDialog({ message, onClose }: EditsDialogProps) {
  const t = useTranslations('message');
  const { api } = useParley();
  const query = useQuery({
    queryKey: keys.edits(message.id, message.editCount),
    queryFn: () => api.messages.edits.query({ messageId: message.id }),
    staleTime: 0,
  });
  return (
    <Dialog title={t('edits')} onClose={onClose}>
      <div className="min-h-40 overflow-y-auto px-5 pb-5">
        <Loaded query={query}>{(edits) => <Changes edits={edits} message={message} />}</Loaded>
      </div>
    </Dialog>
  );
}

function Changes({ edits, message }: { edits: readonly MessageEdit[]; message: Message }) {
  const t = useTranslations('message');
  const when = useShortTime();
  const oldestFirst = [...edits].sort((a, b) => a.id - b.id);
  // An edit keeps the text that it replaced: what it made of it is what the next one replaced, or what stands there now.
  const changes = oldestFirst.map((edit, at) => ({
    edit,
    parts: diffWords(edit.content, oldestFirst[at + 1]?.content ?? message.content),
  }));
  return (
    <ol className="grid gap-4">
      {changes.toReversed().map(({ edit, parts }) => (
        <li key={edit.id} className="border-s-3 border-line-strong ps-3">
          <p className="text-xs text-ink-3">{t('editedAt', { when: when(edit.editedAt) })}</p>
          {edit.reason && (
            <p dir="auto" className="text-sm text-ink-2">
              {edit.reason}
            </p>
          )}
          <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
            {parts.map(({ kind, text }, index) => {
              const key = placeKey(index);
              if (kind === 'added')
                return (
                  <ins key={key} className="rounded-[3px] bg-accent-soft text-accent no-underline">
                    {text}
                  </ins>
                );
              if (kind === 'removed')
                return (
                  <del key={key} className="text-ink-3">
                    {text}
                  </del>
                );
              return text;
            })}
          </p>
        </li>
      ))}
      {oldestFirst[0] && (
        <li className="border-s-3 border-line ps-3">
          <p className="text-xs text-ink-3">{t('writtenAt', { when: when(message.createdAt) })}</p>
          <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
            {oldestFirst[0].content}
          </p>
        </li>
      )}
    </ol>
  );
}
