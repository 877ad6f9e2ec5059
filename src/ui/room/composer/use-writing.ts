import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { newClientId } from '#client/outbox-entry.ts';
import type { Voice } from '#contract/files.ts';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useMomentTime } from '#ui/language/clock-time.ts';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { type CommandName, readWritten } from '#ui/room/composer/commands.ts';
import type { ComposerDialog } from '#ui/room/composer/composer-dialogs.tsx';
import type { CommandResult } from '#ui/room/composer/run-command.ts';
import type { useDraft } from '#ui/room/composer/use-draft.ts';
import { useUsage } from '#ui/room/composer/use-usage.ts';
import type { Upload } from '#ui/uploads/upload-keeper.ts';

interface Writing {
  view: RoomView;
  parentId: number | null;
  draft: ReturnType<typeof useDraft>;
  attached: readonly Upload[];
}

/** What becomes of what is written: a message, one for later, or a command that is done. */
export function useWriting({ view, parentId, draft, attached }: Writing) {
  const t = useTranslations();
  const format = useFormatter();
  const clock = useMomentTime();
  const usageOf = useUsage();
  const { api, outbox, uploads, drafts } = useParley();
  const [problem, setProblem] = useState<string | null>(null);
  const [dialog, setDialog] = useState<ComposerDialog | null>(null);
  const roomId = view.room.id;
  const place = { roomId, parentId };

  const send = (content: string) => {
    const { quoteId } = draft;
    const draftVersion = draft.take();
    const uploadIds = uploads.take(place);
    outbox.add({
      ...place,
      content,
      uploadIds,
      ...(quoteId !== null && { quoteId }),
      ...(draftVersion !== undefined && { draftVersion }),
    });
    uploads.supply();
  };
  const sendVoice = (recorded: Blob, voice: Voice) => {
    const id = uploads.add(place, recorded, t('voice.fileName'), voice);
    uploads.takeOne(id);
    outbox.add({ ...place, content: '', uploadIds: [id] });
    uploads.supply();
  };
  const schedule = async (content: string, at: Date) => {
    const { quoteId } = draft;
    const fileIds = attached.flatMap(({ fileId }) => fileId ?? []);
    const extras = { ...(quoteId !== null && { quoteId }), ...(fileIds.length > 0 && { fileIds }) };
    const message = { ...place, content, clientId: newClientId(), ...extras };
    await api.scheduled.create.mutate({ message, sendAt: at.toISOString() });
    drafts.discard(place);
    uploads.release(attached.map(({ id }) => id));
    noticeDone(t('schedule.done', { when: clock(at) }), { label: t('schedule.show'), run: () => goTo(pathTo.drafts) });
  };
  const openSchedule = (content: string) => {
    if (attached.some(({ fileId }) => fileId === null)) setProblem(t('schedule.uploading'));
    else setDialog({ name: 'schedule', content });
  };

  const follow = async (name: CommandName, result: CommandResult): Promise<void> => {
    switch (result.type) {
      case 'send':
        return send(result.content);
      case 'usage':
        return setProblem(t('commands.wrong', { usage: usageOf(name) }));
      case 'schedule':
        return result.at ? schedule(result.content, result.at) : openSchedule(result.content);
      case 'open':
        draft.write('');
        return setDialog({ name: result.dialog });
      case 'invited':
        draft.write('');
        return noticeDone(t('commands.invited', { names: format.list(result.names) }));
      case 'done':
        draft.write('');
        return noticeDone(t(`commands.done.${result.said}`));
      case 'until':
        draft.write('');
        return noticeDone(t(`commands.done.${result.said}`, { when: clock(result.until) }));
      default:
        return result satisfies never;
    }
  };
  const run = async (name: CommandName, rest: string) => {
    try {
      const { runCommand } = await import('#ui/room/composer/run-command.ts');
      await follow(name, await runCommand(name, rest, { api, view, awayText: t('commands.awayText') }));
    } catch (error) {
      noticeFailure(error);
    }
  };
  /** Tells whether it is on its way. */
  const submit = (content: string): boolean => {
    setProblem(null);
    const written = readWritten(content);
    if (written.type === 'text') {
      send(written.content);
      return true;
    }
    if (written.type === 'unknown') setProblem(t('commands.unknown', { name: written.name }));
    else void run(written.name, written.rest);
    return false;
  };
  return { submit, sendVoice, schedule, openSchedule, problem, setProblem, dialog, closeDialog: () => setDialog(null) };
}
