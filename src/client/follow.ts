import type { TRPCClient } from '@trpc/client';
import type { AppRouter } from '#api/router.ts';
import { Backoff } from '#client/backoff.ts';
import type { Connection } from '#client/connection.ts';
import { isExpired, isPassing, type Refusal, refusalOf, retryAfterMs } from '#client/refusal.ts';
import { type FollowedItem, Sequencer } from '#client/sequencer.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { ReadStretch } from '#contract/live.ts';

/**
 * `live` only when everything up to now was told. `catching-up`: connected, and something that happened meanwhile is still
 * on its way. `offline`: the connection is lost; the client reconnects by itself.
 */
export type ConnectionState = 'connecting' | 'live' | 'catching-up' | 'offline';

export interface Following {
  onItem(item: FollowedItem): void;
  /** The server will not serve this caller any more: signed out, deactivated. Nothing follows. */
  onRefused(refusal: Refusal): void;
}

export interface Follow {
  /** What was fetched shows a stream as it was at this seq: an event that is lost right after it is noticed too. */
  know(scope: StreamEvent['scope'], id: number, seq: number): void;
  stop(): void;
}

interface Means {
  api: TRPCClient<AppRouter>;
  connection: Connection;
  backoff: Backoff;
  /** whose events these are, if that is known already */
  userId: number | undefined;
  onState(state: ConnectionState): void;
}

const FINAL = new Set<Refusal['code']>([
  'unauthenticated',
  'account_deactivated',
  'second_factor_enrolment',
  'forbidden',
]);
/** An answer that takes longer will not come. */
const ANSWER_MS = 20_000;

export function follow(means: Means, following: Following): Follow {
  const { api, connection, backoff } = means;
  const over = new AbortController();
  const fetching = new Backoff();
  const known: Parameters<Follow['know']>[] = [];
  let sequencer: Sequencer | undefined;
  let position: string | undefined;
  let subscription: { unsubscribe(): void } | undefined;
  let wasReady = false;
  let isReady = false;
  let hasRenewed = false;
  let told: ConnectionState | undefined;

  const tell = (state: ConnectionState) => {
    const truth = state === 'live' && sequencer?.isHolding ? 'catching-up' : state;
    if (truth !== told && !over.signal.aborted) means.onState(truth);
    told = truth;
  };
  const stop = () => {
    over.abort();
    fetching.hurry();
    subscription?.unsubscribe();
  };
  const refuse = (refusal: Refusal) => {
    tell('offline');
    stop();
    following.onRefused(refusal);
  };

  /** Asks until there is an answer; throws only what no further try will change, or when all is over. */
  async function ask<Answer>(call: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const attempt = new AbortController();
      const giveUp = () => attempt.abort();
      const late = setTimeout(giveUp, ANSWER_MS);
      over.signal.addEventListener('abort', giveUp);
      try {
        const answer = await call(attempt.signal);
        fetching.reset();
        return answer;
      } catch (error) {
        const refusal = refusalOf(error);
        if (over.signal.aborted || !isPassing(refusal)) throw error;
        await fetching.pause(retryAfterMs(refusal));
      } finally {
        clearTimeout(late);
        over.signal.removeEventListener('abort', giveUp);
      }
    }
  }

  async function readMissing(stretch: ReadStretch): Promise<readonly StreamEvent[] | null> {
    try {
      const { events, complete } = await ask((signal) => api.live.missing.query(stretch, { signal }));
      return complete ? events : null;
    } catch (error) {
      if (over.signal.aborted) throw error;
      return null;
    }
  }

  const open = () => {
    if (over.signal.aborted) return;
    isReady = false;
    subscription = api.live.events.subscribe(position === undefined ? undefined : { lastEventId: position }, {
      onData({ id, data }) {
        if (over.signal.aborted) return;
        position = id;
        if (data.type === 'ready') {
          backoff.reset();
          hasRenewed = false;
          isReady = wasReady = true;
        }
        sequencer?.take(data);
        tell(isReady ? 'live' : wasReady ? 'catching-up' : 'connecting');
      },
      onConnectionStateChange({ state, error }) {
        if (state === 'idle') return;
        isReady = false;
        if (state === 'pending') tell(wasReady ? 'catching-up' : 'connecting');
        else tell(error || wasReady ? 'offline' : 'connecting');
      },
      onError: (error) => void recover(refusalOf(error)),
      // The server lets go when it restarts; the position carries over.
      onComplete: () => void recover(null),
    });
  };

  async function recover(refusal: Refusal | null): Promise<void> {
    if (over.signal.aborted) return;
    isReady = false;
    if (refusal && isExpired(refusal) && !hasRenewed && connection.renew()) {
      hasRenewed = true;
      open();
      return;
    }
    if (refusal && FINAL.has(refusal.code)) {
      refuse(refusal);
      return;
    }
    tell('offline');
    if (refusal?.code === 'invalid_position') {
      position = undefined;
      sequencer?.take({ type: 'reset', reason: 'foreign' });
    }
    await backoff.pause(refusal ? retryAfterMs(refusal) : 0);
    open();
  }

  async function begin(): Promise<void> {
    try {
      const meId = means.userId ?? (await ask((signal) => api.users.me.query(undefined, { signal }))).id;
      if (over.signal.aborted) return;
      const onItem = (item: FollowedItem) => {
        if (!over.signal.aborted) following.onItem(item);
        // What filled a hole comes without news from the socket.
        if (isReady) tell('live');
      };
      sequencer = new Sequencer({ meId, readMissing, onItem });
      for (const what of known) sequencer.know(...what);
      open();
    } catch (error) {
      if (!over.signal.aborted) refuse(refusalOf(error));
    }
  }
  tell('connecting');
  void begin();

  return {
    know: (...what) => (sequencer ? sequencer.know(...what) : known.push(what)),
    stop,
  };
}
