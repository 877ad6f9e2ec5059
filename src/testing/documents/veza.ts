import { readFileSync } from 'node:fs';

/** One operation of the document: its request and its answer, to the letter. */
export interface Example {
  title: string;
  request: string;
  answer: unknown;
}

const FOLDER = new URL('./', import.meta.url);
const PROGRAMS = { python: 'veza-client.py', javascript: 'veza-webhook-handler.cjs' };

interface Shown {
  examples: Example[];
  error: unknown;
}

function shown(): Shown {
  return JSON.parse(readFileSync(new URL('veza.json', FOLDER), 'utf8')) as Shown;
}

/** Every operation that the document shows, by its heading such as `POST /api/v1/rooms`. */
export function readExamples(): Map<string, Example> {
  return new Map(shown().examples.map((example) => [example.title, example]));
}

/** A program of the document, as it stands there. */
export function readProgram(language: keyof typeof PROGRAMS): string {
  return readFileSync(new URL(PROGRAMS[language], FOLDER), 'utf8');
}

/** The standard error of the document. */
export function readErrorExample(): unknown {
  return shown().error;
}

/** Sends a request as it is written: its first line, its headers, its body. Only the token is another. */
export function sendAsWritten(base: string, request: string, token: string | null): Promise<Response> {
  const [head = '', ...rest] = request.split('\n\n');
  const [first = '', ...lines] = head.trim().split('\n');
  const [method = '', target = ''] = first.split(' ');
  const headers = Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2)));
  if (token !== null && 'Authorization' in headers) headers.Authorization = `Bearer ${token}`;
  const body = rest.join('\n\n').trim();
  return fetch(`${base}${target}`, { method, headers, body: body === '' ? null : body });
}

const VARYING: [RegExp, string][] = [
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/, 'a date'],
  [/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/, 'a uuid'],
  [/^eyJ[\w.-]+$/, 'a token'],
  [/^req_.+$/, 'a request'],
];

/** The text of an answer with what no two answers share made alike, so that the rest can be compared to the letter. */
export function alike(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, inner: unknown) =>
      typeof inner === 'string' ? VARYING.reduce((text, [pattern, name]) => text.replace(pattern, name), inner) : inner,
    1,
  );
}
