'use client';
import { useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { COMMANDS } from '#ui/room/composer/commands.ts';
import { ScheduleFields } from '#ui/room/composer/schedule-fields.tsx';
import { useUsage } from '#ui/room/composer/use-usage.ts';
import { useRoomName } from '#ui/room/room-name.tsx';

export type ComposerDialog = { name: 'schedule'; content: string } | { name: 'help' | 'leave' };

interface ComposerDialogsProps {
  open: ComposerDialog;
  view: RoomView;
  onSchedule: (content: string, at: Date) => Promise<void>;
  onClose: () => void;
}

export default function ComposerDialogs({ open, view, onSchedule, onClose }: ComposerDialogsProps) {
  const t = useTranslations();
  const { api } = useParley();
  const name = useRoomName()(view);
  const usageOf = useUsage();
  switch (open.name) {
    case 'schedule':
      return (
        <Dialog title={t('schedule.title')} onClose={onClose}>
          <ScheduleFields
            first={null}
            onChoose={async (at) => {
              try {
                await onSchedule(open.content, at);
                onClose();
              } catch (error) {
                noticeFailure(error);
              }
            }}
          />
        </Dialog>
      );
    case 'leave':
      return (
        <Confirm
          title={t('commands.leaveTitle', { name })}
          text={t(view.room.visibility === 'public' ? 'commands.leavePublic' : 'commands.leavePrivate')}
          action={t('commands.leaveAction')}
          onConfirm={async () => {
            await api.members.leave.mutate({ roomId: view.room.id });
            goTo(pathTo.home);
          }}
          onClose={onClose}
        />
      );
    case 'help':
      return (
        <Dialog title={t('commands.helpTitle')} onClose={onClose}>
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
            tabIndex={0}
            aria-label={t('commands.helpTitle')}
            className="grid gap-3 overflow-y-auto px-5 pt-1 pb-5 outline-offset-[-2px]"
          >
            <dl className="grid gap-3">
              {COMMANDS.map((command) => (
                <div key={command}>
                  <dt className="font-mono text-sm font-[600]">
                    <bdi>{usageOf(command)}</bdi>
                  </dt>
                  <dd className="text-sm text-ink-2">{t(`commands.texts.${command}`)}</dd>
                </div>
              ))}
            </dl>
            <p className="border-t border-line pt-3 text-sm text-ink-2">{t('commands.escape')}</p>
          </section>
        </Dialog>
      );
    default:
      return open satisfies never;
  }
}
