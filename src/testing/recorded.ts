import type { Heard } from '#testing/rest-caller.ts';

/** As the recording writes an answer: its status, its headers, its body to the letter. */
export function recorded({ status, headers, text }: Heard) {
  const [vary] = (headers.get('vary') ?? '').split(', Accept-Encoding');
  return {
    status,
    type: headers.get('content-type'),
    challenge: headers.get('www-authenticate'),
    vary: vary || null,
    allow: headers.get('allow'),
    text,
  };
}

export function recordedJson(status: number, allow: string, text: unknown) {
  const challenge = status === 401 ? 'Bearer realm="api"' : null;
  return { status, type: 'application/json', challenge, vary: 'Accept', allow, text };
}
