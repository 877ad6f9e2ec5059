import { useCallback } from 'react';
import type { Message, ReactionGroup } from '#contract/messages.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { changeMessage } from '#ui/live/apply-to-log.ts';
import { changeLogs, fetchLogsAgain } from '#ui/live/cache-state.ts';
import { noticeFailure } from '#ui/parts/notices.tsx';

export function useReactions() {
  const { api, cache, meId } = useParley();

  /** Shown at once; the event then says how it stands. */
  return useCallback(
    async function toggle(message: Message, emoji: string) {
      const mine = message.reactions.some((group) => group.emoji === emoji && group.userIds.includes(meId));
      const reactions = toggled(message.reactions, emoji, meId);
      changeLogs(cache, message.roomId, (log) => changeMessage(log, message.id, (known) => ({ ...known, reactions })));
      try {
        const wanted = { messageId: message.id, emoji };
        await (mine ? api.reactions.remove.mutate(wanted) : api.reactions.add.mutate(wanted));
      } catch (error) {
        noticeFailure(error);
        fetchLogsAgain(cache, message.roomId);
      }
    },
    [api, cache, meId],
  );
}

function toggled(groups: readonly ReactionGroup[], emoji: string, meId: number): ReactionGroup[] {
  const group = groups.find((known) => known.emoji === emoji);
  if (!group) return [...groups, { emoji, userIds: [meId] }];
  const userIds = group.userIds.includes(meId) ? group.userIds.filter((id) => id !== meId) : [...group.userIds, meId];
  return groups.flatMap((known) => (known !== group ? [known] : userIds.length > 0 ? [{ emoji, userIds }] : []));
}
