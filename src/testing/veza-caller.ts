import type { Person } from '#testing/house.ts';

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  /** what stands under `data` */
  // biome-ignore lint/suspicious/noExplicitAny: a test names the fields that it means
  data: any;
  /** what stands under `error`, or null */
  error: {
    code: string;
    message: string;
    details: Record<string, unknown>;
    timestamp: string;
    request_id: string;
  } | null;
}

/** Somebody at the document's door. */
export function vezaCaller(base: string, who: Pick<Person, 'accessToken'> | null) {
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> => {
    const answer = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: {
        ...(who && { authorization: `Bearer ${who.accessToken}` }),
        'content-type': 'application/json',
        ...headers,
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    const read = text === '' ? {} : JSON.parse(text);
    return { status: answer.status, headers: answer.headers, text, data: read.data, error: read.error ?? null };
  };
}
