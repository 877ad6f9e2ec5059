import type { Duplex } from 'node:stream';
import { callTRPCProcedure, getErrorShape, getTRPCErrorFromUnknown, isTrackedEnvelope, TRPCError } from '@trpc/server';
import { parseTRPCMessage, type TRPCClientOutgoingMessage, type TRPCResponseMessage } from '@trpc/server/rpc';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { ApiContext } from '#api/context.ts';
import { LiveFeed } from '#api/live-feed.ts';
import { appRouter } from '#api/router.ts';
import { FeedFrames, MOST_UNREAD_BYTES } from '#server/feed-frames.ts';

export const MAX_BATCH_SIZE = 50;
const TOO_SLOW = 1013;
const TOO_BIG = 1009;
/** An id comes back in every answer to it. */
const LONGEST_ID = 64;
const CUT_OFF_MS = 2000;

export interface SocketOwner {
  createContext(params: Partial<Record<string, string>> | null): ApiContext;
  onError(error: TRPCError, path: string, type: string): void;
}

type Id = number | string;
type Type = 'query' | 'mutation' | 'subscription';
interface Call {
  id: Id;
  type: Type;
  path: string;
  input: unknown;
}

const ConnectionParams = z.object({ data: z.record(z.string(), z.string()).nullable().default(null) });

const config = appRouter._def._config;

/** One socket that speaks tRPC's protocol: calls in, answers out, and feeds whose frames are shared with other sockets. */
export class TrpcSocket {
  private context: ApiContext | null = null;
  private readonly subscriptions = new Map<Id, AbortController>();
  /** what waits until the socket has room again */
  private readonly blocked = new Set<() => void>();
  private wasHeard = true;

  constructor(
    private readonly client: WebSocket,
    private readonly raw: Duplex,
    private readonly owner: SocketOwner,
    awaitsParams: boolean,
  ) {
    if (!awaitsParams) this.context = owner.createContext(null);
    client.on('message', (data, isBinary) => this.receive(String(data), isBinary));
    client.on('pong', () => {
      this.wasHeard = true;
    });
    // Without a listener a frame that breaks the protocol would end the process; ws closes the socket itself.
    client.on('error', () => undefined);
    client.once('close', () => {
      for (const subscription of this.subscriptions.values()) subscription.abort();
      this.subscriptions.clear();
    });
  }

  /** Asked now and then: whoever has said nothing since the last time is gone, though nobody told. */
  checkAlive(): void {
    if (!this.wasHeard) this.client.terminate();
    else this.client.ping();
    this.wasHeard = false;
  }

  private receive(text: string, isBinary: boolean): void {
    this.wasHeard = true;
    if (text === 'PONG') return;
    if (text === 'PING' && !isBinary) {
      this.write('PONG');
      return;
    }
    if (!this.context) {
      this.introduce(text);
      return;
    }
    for (const [index, message] of this.parse(text).entries()) void this.answer(this.context, message, index);
  }

  /** The first frame of a socket that was opened with ?connectionParams=1. */
  private introduce(text: string): void {
    let params: Partial<Record<string, string>> | null;
    try {
      params = ConnectionParams.parse(JSON.parse(text)).data;
    } catch (cause) {
      this.respondError(null, new TRPCError({ code: 'PARSE_ERROR', cause }));
      this.client.close();
      return;
    }
    this.context = this.owner.createContext(params);
  }

  private parse(text: string): TRPCClientOutgoingMessage[] {
    try {
      const json: unknown = JSON.parse(text);
      const messages = Array.isArray(json) ? json : [json];
      if (messages.length <= MAX_BATCH_SIZE)
        return messages.map((message) => parseTRPCMessage(message, config.transformer));
      // Each is answered: a client waits for every one of them. Not what no client sends.
      const error = new TRPCError({ code: 'BAD_REQUEST', message: 'Too many calls in one frame' });
      if (messages.length > MAX_BATCH_SIZE * 10) this.client.close(TOO_BIG, 'too many calls');
      else
        for (const { id } of messages) {
          this.respondError(typeof id === 'number' || typeof id === 'string' ? id : null, error);
        }
    } catch (cause) {
      this.respondError(null, new TRPCError({ code: 'PARSE_ERROR', cause }));
    }
    return [];
  }

  private async answer(context: ApiContext, message: TRPCClientOutgoingMessage, index: number): Promise<void> {
    const { id } = message;
    if (id === null || id === undefined || String(id).length > LONGEST_ID) {
      this.respondError(null, new TRPCError({ code: 'PARSE_ERROR', message: 'A call needs a short id' }));
      return;
    }
    if (message.method === 'subscription.stop') {
      this.subscriptions.get(id)?.abort();
      return;
    }
    const { path, lastEventId } = message.params;
    const input = lastEventId === undefined ? message.params.input : { ...object(message.params.input), lastEventId };
    const call: Call = { id, type: message.method, path, input };
    try {
      if (call.type === 'subscription') await this.subscribe(context, call, index);
      else {
        const data = await this.run(context, call, index, new AbortController().signal);
        this.respond({ id, result: { type: 'data', data } });
      }
    } catch (error) {
      this.fail(call, error);
    }
  }

  private run(ctx: ApiContext, { path, type, input }: Call, batchIndex: number, signal: AbortSignal): Promise<unknown> {
    return callTRPCProcedure({
      router: appRouter,
      path,
      getRawInput: async () => input,
      ctx,
      type,
      signal,
      batchIndex,
    });
  }

  private async subscribe(context: ApiContext, call: Call, index: number): Promise<void> {
    const { id } = call;
    if (this.subscriptions.has(id)) throw new TRPCError({ code: 'BAD_REQUEST', message: 'This id is in use' });
    const subscription = new AbortController();
    // Before anything is waited for: whoever stops it, or goes, meanwhile stops it.
    this.subscriptions.set(id, subscription);
    try {
      const source = await this.run(context, call, index, subscription.signal);
      if (subscription.signal.aborted) {
        this.finish(id);
        return;
      }
      this.respond({ id, result: { type: 'started' } });
      if (source instanceof LiveFeed) {
        this.pipe(source, call);
        return;
      }
      for await (const value of source as AsyncIterable<unknown>) this.respondValue(id, value);
      this.finish(id);
    } catch (error) {
      this.subscriptions.delete(id);
      throw error;
    }
  }

  private respondValue(id: Id, value: unknown): void {
    if (isTrackedEnvelope(value)) {
      const [position, data] = value;
      this.respond({ id, result: { type: 'data', id: position, data: { id: position, data } } });
    } else this.respond({ id, result: { type: 'data', data: value } });
  }

  private pipe({ feed }: LiveFeed, call: Call): void {
    feed.pipe(
      new FeedFrames(call.id, this.client, this.raw, {
        cutOff: () => this.cutOff(),
        wait: () => this.awaitRoom(feed.flow),
        end: (error) => {
          if (error === null) this.finish(call.id);
          else if (this.raw.writableNeedDrain) this.cutOff();
          else {
            this.subscriptions.delete(call.id);
            this.fail(call, error);
          }
        },
      }),
    );
  }

  private finish(id: Id): void {
    if (this.subscriptions.delete(id)) this.respond({ id, result: { type: 'stopped' } });
  }

  private fail({ id, path, type, input }: Call, cause: unknown): void {
    const error = getTRPCErrorFromUnknown(cause);
    this.respondError(id, error, { path, type, input });
    this.owner.onError(error, path, type);
  }

  private respondError(
    id: Id | null,
    error: TRPCError,
    of: { path?: string; type: Type | 'unknown'; input?: unknown } = { type: 'unknown' },
  ): void {
    const ctx = this.context ?? undefined;
    const shape = getErrorShape({ config, error, type: of.type, path: of.path, input: of.input, ctx });
    this.respond({ id, error: shape });
  }

  private respond(message: TRPCResponseMessage): void {
    this.write(JSON.stringify(message));
  }

  private write(text: string): void {
    if (this.client.readyState !== WebSocket.OPEN) return;
    if (this.raw.writableLength > MOST_UNREAD_BYTES) this.cutOff();
    else this.client.send(text);
  }

  private awaitRoom(resume: () => void): void {
    if (this.blocked.size === 0) this.raw.once('drain', () => this.unblock());
    this.blocked.add(resume);
  }

  private unblock(): void {
    const waiting = [...this.blocked];
    this.blocked.clear();
    for (const resume of waiting) resume();
  }

  /** Tells the client to come again, in case it still reads, and does not wait long for that. */
  private cutOff(): void {
    this.client.close(TOO_SLOW, 'too slow');
    setTimeout(() => this.client.terminate(), CUT_OFF_MS).unref();
  }
}

function object(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
