import { readFileSync } from 'node:fs';

/** One operation of the document: its request and its answer, to the letter. */
export interface Example {
  title: string;
  request: string;
  answer: unknown;
}

const FILE = new URL('../rest/dialects/veza/document.md', import.meta.url);

/** Every operation that the document shows, by its heading such as `POST /api/v1/rooms`. */
export function readExamples(): Map<string, Example> {
  const text = readFileSync(FILE, 'utf8');
  const examples = text
    .split(/^#### /m)
    .slice(1)
    .map((part) => {
      const title = /^`([^`]+)`/.exec(part)?.[1] ?? '';
      const request = /```http\n([\s\S]*?)```/.exec(part)?.[1] ?? '';
      const answer = /\*\*Réponse :\*\*\n```json\n([\s\S]*?)```/.exec(part)?.[1];
      return { title, request, answer: answer === undefined ? undefined : JSON.parse(answer) };
    });
  return new Map(examples.map((example) => [example.title, example]));
}

/** A program of the document, as it stands there. */
export function readProgram(language: 'python' | 'javascript'): string {
  const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readFileSync(FILE, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`the document has no ${language}`);
  return found;
}

/** The standard error of the document. */
export function readErrorExample(): unknown {
  const found = /### \*\*Format d'Erreur Standard\*\*\n```json\n([\s\S]*?)```/.exec(readFileSync(FILE, 'utf8'))?.[1];
  if (found === undefined) throw new Error('the document shows no error');
  return JSON.parse(found);
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
