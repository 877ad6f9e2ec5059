import type { ConnectionState } from '#client/follow.ts';
import { createOutbox } from '#client/outbox.ts';
import { browserStorage } from '#client/outbox-storage.ts';
import { createParleyClient } from '#client/parley-client.ts';
import type { Refusal } from '#client/refusal.ts';
import type { FollowedItem } from '#client/sequencer.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { RoomBlock } from '#contract/rooms.ts';
import { endSession, leadToSecondFactor } from '#ui/account/session.ts';
import { Beginning } from '#ui/data/beginning.ts';
import { DraftKeeper } from '#ui/data/draft-keeper.ts';
import { fetchAgain } from '#ui/data/fetch-again.ts';
import { keys } from '#ui/data/keys.ts';
import { createLiveQueries } from '#ui/data/live-queries.ts';
import { createLogMoves, keepShort } from '#ui/data/log-moves.ts';
import { createQueryClient } from '#ui/data/query-client.ts';
import { createSignalCalls } from '#ui/data/signal-calls.ts';
import { showSent } from '#ui/live/apply-to-log.ts';
import { watchAway } from '#ui/live/away.ts';
import { applyToCache, changeLogs } from '#ui/live/cache-state.ts';
import { Journal } from '#ui/live/journal.ts';
import { Moments } from '#ui/live/moments.ts';
import { Pace } from '#ui/live/pace.ts';
import { Keeper, ownerOf } from '#ui/offline/keeper.ts';
import { UploadKeeper } from '#ui/uploads/upload-keeper.ts';

/** Everything that the screens of one person stand on, from now until it is closed. */
export function createParley(meId: number, onState: (state: ConnectionState) => void) {
  const cache = createQueryClient();
  cache.setQueryDefaults(keys.local, { gcTime: Number.POSITIVE_INFINITY });
  let state: ConnectionState = 'connecting';
  const client = createParleyClient({
    url: window.location.origin,
    userId: meId,
    onFailure(refusal) {
      if (refusal.code === 'unauthenticated' || refusal.code === 'second_factor_enrolment') turnAway(refusal);
    },
    onState(next) {
      state = next;
      onState(next);
      if (next === 'live') {
        moments.connected();
        // For the server every connection begins with somebody who is here.
        if (away.isAway()) calls.tellAway(true);
      } else if (next === 'offline') {
        beginning.giveUp();
        moments.lost();
      }
    },
  });
  const { api } = client;
  const journal = new Journal();
  const keeper = new Keeper(cache, ownerOf(meId));
  const beginning = new Beginning(
    () => void fetchAgain(cache, journal),
    () => void keeper.show(),
  );
  if (!navigator.onLine) beginning.giveUp();
  const calls = createSignalCalls(api, () => state === 'live');
  const moments = new Moments(cache, calls, () => document.visibilityState === 'visible');
  const away = watchAway(calls.tellAway);

  const outbox = createOutbox({
    userId: meId,
    storage: browserStorage(),
    send: (message, signal) => api.messages.send.mutate(message, { signal }),
    // The event may come before this answer or after it; either puts the message in its place, once.
    onSent(answer) {
      const { message, sender } = answer;
      journal.addSent(answer);
      changeLogs(cache, message.roomId, (log) => showSent(log, message, sender));
      // What arrived was not refused: whoever had blocked the other has let him be.
      const block = cache.getQueryState<RoomBlock>(keys.block(message.roomId));
      const mayBeOver = block?.data?.byMe || block?.data?.byOther || block?.fetchStatus === 'fetching';
      if (mayBeOver) void cache.invalidateQueries({ queryKey: keys.block(message.roomId) });
    },
  });
  const showOutbox = () => cache.setQueryData(keys.outbox, outbox.entries);
  outbox.subscribe(showOutbox);
  showOutbox();

  const drafts = new DraftKeeper(api, cache, meId);
  const deleteFile = async (fileId: number) => {
    const { messageId } = await api.files.get.query({ fileId });
    if (messageId === null) await api.files.delete.mutate({ fileId });
  };
  const uploads = new UploadKeeper({ userId: meId, outbox, deleteFile });

  const hear = (events: readonly StreamEvent[]) => {
    applyToCache(cache, journal.add(events), meId);
    keepShort(cache);
    for (const { event } of events) {
      if (event.type !== 'message.created' || event.message.senderId !== meId) continue;
      if (event.message.clientId !== null) outbox.confirm(event.message.clientId);
    }
    moments.heardEvents(events);
  };
  const heard = new Pace<FollowedItem>((items) => {
    for (const item of items) {
      if (item.type === 'signals') moments.hear(item.signals);
      else if (item.type === 'events') hear(item.events);
    }
  });
  const onItem = (item: FollowedItem) => {
    if (item.type === 'signals' || item.type === 'events') return heard.add(item);
    // What came before it is told before it.
    heard.hurry();
    if (item.type === 'reset') {
      cache.removeQueries({ queryKey: keys.live, type: 'inactive' });
      void fetchAgain(cache, journal);
    } else hear(item.events);
    if (item.type !== 'ready') return;
    beginning.ready();
    outbox.wake();
    drafts.wake();
    uploads.wake();
  };
  const following = client.follow({ onItem, onRefused: turnAway });

  const queries = createLiveQueries({ api, cache, journal, meId, begun: () => beginning.begun, know: following.know });
  return {
    api,
    cache,
    queries,
    logs: createLogMoves({ api, cache, journal }),
    meId,
    outbox,
    drafts,
    uploads,
    moments,
    tellTyping: calls.tellTyping,
    know: (roomId: number, seq: number) => following.know('room', roomId, seq),
    close() {
      keeper.stop();
      heard.stop();
      beginning.giveUp();
      away.stop();
      outbox.close();
      drafts.close();
      uploads.close();
      moments.close();
      void client.close();
    },
  };
}

/** Nothing more is to be had with this session as it is. */
function turnAway({ code }: Refusal): void {
  if (code === 'second_factor_enrolment') leadToSecondFactor();
  else void endSession('ended');
}
