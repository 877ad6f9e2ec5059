import type { Services } from '#api/context.ts';
import { isOurFault } from '#api/errors.ts';
import { textOfPayload } from '#api/incoming-text.ts';
import { addressKey } from '#api/rate-limits.ts';
import { ChatError } from '#contract/errors.ts';
import { SendMessage } from '#contract/messages.ts';
import { openIncomingWebhook } from '#core/incoming-webhooks.ts';
import { sendMessage } from '#core/sends.ts';
import type { Caller, Door } from '#server/door.ts';
import { errorResponse } from '#server/error-response.ts';

const ROOT = '/hooks';
const ONE = /^\/hooks\/([\w-]{32})$/;

/** `POST` of a text, or of what Slack's incoming webhooks take, becomes a message of the room whose address it is. */
export function createHooksDoor(services: Services): Door {
  return {
    name: 'hooks',
    prefixes: [ROOT],
    hasSecretPaths: true,
    async fetch(request, from) {
      try {
        return await answer(services, request, from);
      } catch (error) {
        // Without the path: it holds what lets one write.
        if (isOurFault(error)) services.report(error, { path: 'hooks', requestId: from.requestId });
        return errorResponse(error);
      }
    },
  };
}

async function answer(services: Services, request: Request, { ip }: Caller): Promise<Response> {
  if (request.method !== 'POST') return errorResponse(new ChatError('method_not_allowed'), 'POST');
  const { db, auth, limits } = services;
  await limits.refuseSpent('failed-authentication', addressKey(ip));
  const token = ONE.exec(new URL(request.url).pathname)?.[1] ?? '';
  const { actor, roomId } = await openIncomingWebhook(db, token).catch(async (error) => {
    if (error instanceof ChatError) await limits.spend('failed-authentication', addressKey(ip));
    throw error;
  });
  await limits.spend('write', actor.userId);
  const input = SendMessage.parse({
    roomId,
    content: textOfPayload(await readPayload(request)),
    clientId: request.headers.get('idempotency-key') ?? undefined,
  });
  const isHere = (userId: number) => services.presence.stateOf(userId) === 'online';
  const ctx = { actor, db, ip, isHere, settings: auth.settings, wake: auth.wake, forget: auth.cache.forgetUser };
  const { message } = await sendMessage(ctx, input);
  await services.previews.want(message);
  // What Slack answers, and what programs wait for.
  return new Response('ok', { headers: { 'Content-Type': 'text/plain', 'X-Message-Id': String(message.id) } });
}

function malformed(message: string): ChatError {
  return new ChatError('invalid_input', { issues: [{ path: [], message }] });
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw malformed('is no JSON');
  }
}

async function readPayload(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  const body = await request.text();
  if (type === 'text/plain') return { text: body };
  if (type !== 'application/x-www-form-urlencoded') return parse(body);
  const form = new URLSearchParams(body);
  const payload = form.get('payload');
  return payload === null ? { text: form.get('text') ?? '' } : parse(payload);
}
