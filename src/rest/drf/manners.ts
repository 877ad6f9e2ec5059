import { z } from 'zod';
import type { Answer, BodyKind, BodyProblem, Incoming, Manners, Part, Route } from '#rest/dialect.ts';
import { toFieldErrors } from '#rest/drf/fields.ts';
import { describeOptions } from '#rest/drf/options.ts';
import { pythonJsonError } from '#rest/drf/python-json.ts';
import { detail, drfWords, notProvided, sayIn, unauthorized, type Words } from '#rest/drf/words.ts';

export interface DrfStyle {
  words?: Words;
  /** a cookie opens this dialect too; without one only a bearer does */
  cookie?: boolean;
  /** the body of a refused one, from its fields' errors */
  refuseFields?(errors: Record<string, unknown>): Answer;
}

const PAGE_NOT_FOUND = `
<!doctype html>
<html lang="en">
<head>
  <title>Not Found</title>
</head>
<body>
  <h1>Not Found</h1><p>The requested resource was not found on this server.</p>
</body>
</html>
`;

const ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function allowed(at: Incoming): string {
  const methods = ORDER.filter((method) => at.allow.some((one) => one === method));
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** JSON is all there is: a caller that takes nothing of the kind is told so. */
function takesJson(accept: string | null): boolean {
  if (accept === null || accept.trim() === '') return true;
  return accept.split(',').some((range) => /^\s*(\*\/\*|application\/(\*|json)|text\/(\*|html))\s*(;|$)/i.test(range));
}

function refuseBody(problem: BodyProblem): Answer {
  if (problem.kind === 'media-type') return detail(415, `Unsupported media type "${problem.given}" in request.`);
  if (problem.kind === 'too-large') return detail(413, 'The request body is too large.');
  if (problem.kind === 'not-text')
    return detail(400, `${problem.mediaType === 'json' ? 'JSON' : 'Form'} parse error - the body is not UTF-8`);
  if (problem.mediaType === 'form') return detail(400, `Multipart form parse error - ${problem.reason}`);
  return detail(400, `JSON parse error - ${pythonJsonError(problem.text) ?? problem.reason}`);
}

/** Simplejwt reads the header before the token: one word or three are its own mistakes, another scheme is none shown. */
function refuseCredentials(at: Incoming, takesCookie: boolean): Answer | null {
  if (at.headers.get('x-api-key') !== null) return null;
  const header = at.headers.get('authorization');
  if (header === null || header === '') {
    return takesCookie && at.headers.get('cookie') !== null ? null : notProvided();
  }
  const words = header.split(/\s+/).filter(Boolean);
  if (words[0]?.toLowerCase() !== 'bearer') return notProvided();
  if (words.length === 2) return null;
  return unauthorized({
    detail: 'Authorization header must contain two space-delimited values',
    code: 'bad_authorization_header',
  });
}

const Detail = z.object({ detail: z.string() });
const FieldErrors = z.record(z.string(), z.unknown());

/** How every Django REST Framework API behaves, whatever it is about. */
export function drfManners(style: DrfStyle = {}): Manners {
  const words = style.words ?? drfWords;
  return {
    refuse: (error, at) => sayIn(words, error, at),
    refuseShape(error: z.ZodError, part: Part): Answer {
      if (part === 'params') return detail(404, 'Not found.');
      const errors = toFieldErrors(error);
      return style.refuseFields?.(errors) ?? { status: 400, body: errors };
    },
    refuseBody,
    noRoute: () => ({ status: 404, body: PAGE_NOT_FOUND, headers: { 'Content-Type': 'text/html' } }),
    wrongMethod: (at) => detail(405, `Method "${at.method}" not allowed.`),
    refuseFirst(at) {
      const format = at.query.getAll('format').at(-1) ?? null;
      if (format !== null && format !== 'json') return detail(404, 'Not found.');
      return takesJson(at.headers.get('accept')) ? null : detail(406, 'Could not satisfy the request Accept header.');
    },
    refuseCredentials: (at) => refuseCredentials(at, style.cookie ?? false),
    options: (_at: Incoming, routes: readonly Route[]) => ({ status: 200, body: describeOptions(routes) }),
    slash: (at, to) => {
      const query = at.query.toString();
      const location = query === '' ? to : `${to}?${query}`;
      return { status: 301, body: '', headers: { Location: location, 'Content-Type': 'text/html; charset=utf-8' } };
    },
    headers: (at): Record<string, string> =>
      at.allow.length === 0 ? {} : { Vary: style.cookie ? 'Accept, Cookie' : 'Accept', Allow: allowed(at) },
    errors: {
      400: FieldErrors,
      401: z.looseObject({ detail: z.string() }),
      403: Detail,
      404: Detail,
      405: Detail,
      406: Detail,
      409: Detail,
      413: Detail,
      415: Detail,
      429: Detail,
      500: Detail,
      503: Detail,
    },
  };
}

export const JSON_OR_FORM: readonly BodyKind[] = ['json', 'form'];
