import type { ApiContext, Services } from '#api/context.ts';
import { whoCalls } from '#api/context.ts';
import { isOurFault } from '#api/errors.ts';
import { coreContext, refuseKey } from '#api/trpc.ts';
import { ExportAudit } from '#contract/audit.ts';
import { ChatError } from '#contract/errors.ts';
import { openExport } from '#core/account.ts';
import { exportAudit } from '#core/audit-export.ts';
import type { Door } from '#server/door.ts';
import { errorResponse } from '#server/error-response.ts';
import { contextOf } from '#server/trpc-door.ts';

const ROOT = '/downloads';
const AUDIT = /^\/downloads\/audit\.(csv|jsonl)$/;
const EXPORT = /^\/downloads\/account\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' };

/** What is too long for one answer of a procedure: it goes out as it is read. */
export function createDownloadsDoor(services: Services): Door {
  return {
    name: 'downloads',
    prefixes: [ROOT],
    async fetch(request, from) {
      try {
        if (request.method !== 'GET') return errorResponse(new ChatError('method_not_allowed'), 'GET');
        return await answer(contextOf(services, request.headers, from), new URL(request.url));
      } catch (error) {
        if (isOurFault(error)) services.report(error, { path: 'downloads', requestId: from.requestId });
        return errorResponse(error);
      }
    },
  };
}

async function answer(ctx: ApiContext, { pathname, searchParams }: URL): Promise<Response> {
  const { identity } = await whoCalls(ctx);
  await ctx.services.limits.spend('stats', identity.userId);
  const [, uuid] = EXPORT.exec(pathname) ?? [];
  if (uuid !== undefined) {
    refuseKey(identity); // all that somebody ever wrote is not for a stolen key
    const { size, bytes } = await openExport({ ...coreContext(ctx, identity), files: ctx.services.files }, uuid);
    return attachment(bytes, { name: 'parley-export.zip', type: 'application/zip', size });
  }
  const [, format] = AUDIT.exec(pathname) ?? [];
  if (format === undefined) throw new ChatError('procedure_not_found');
  const asked = ExportAudit.parse({ ...Object.fromEntries(searchParams), format });
  const text = await exportAudit(coreContext(ctx, identity), asked);
  return attachment(textStream(text), { name: `audit.${format}`, type: TYPES[asked.format] });
}

function textStream(text: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const pages = text[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pages.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pages.return?.();
    },
  });
}

function attachment(
  body: ReadableStream<Uint8Array>,
  { name, type, size }: { name: string; type: string; size?: number },
): Response {
  return new Response(body, {
    headers: {
      'Content-Type': type,
      ...(size !== undefined && { 'Content-Length': String(size) }),
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
