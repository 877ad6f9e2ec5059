import { z } from 'zod';
import type { Dialect, SocketShape } from '#rest/dialect.ts';
import { escaped, page } from '#rest/docs/html.ts';

const WORDS = {
  en: {
    documents: 'APIs',
    try: 'Read and try',
    sockets: 'Sockets',
    hears: 'It hears',
    says: 'It says',
    nothing: 'Nothing.',
    back: 'All APIs',
    closes: 'Whoever is not signed in is closed with {a}, whoever may not be here with {b}.',
  },
  fr: {
    documents: 'API',
    try: 'Lire et essayer',
    sockets: 'Sockets',
    hears: 'Elle reçoit',
    says: 'Elle envoie',
    nothing: 'Rien.',
    back: 'Toutes les API',
    closes: 'Sans identification, la connexion est fermée avec {a} ; sans permission, avec {b}.',
  },
} as const;

function cardOf(dialect: Dialect): string {
  const { name, title, summary, language, prefixes } = dialect;
  const words = WORDS[language];
  const sockets = dialect.sockets?.length ? `<a href="/docs/${name}/sockets">${words.sockets}</a>` : '';
  return `<li lang="${language}">
<h2>${escaped(title)}</h2>
<p>${escaped(summary)} ${prefixes.map((prefix) => `<code>${escaped(prefix)}</code>`).join(' ')}</p>
<p class="links"><a href="/docs/${name}">${words.try}</a>${sockets}<a href="/docs/${name}/openapi.json">OpenAPI</a></p>
</li>`;
}

/** Which APIs this server speaks. */
export function indexPage(dialects: readonly Dialect[]): string {
  return page({
    title: 'Parley: APIs',
    language: 'en',
    body: `<main>
<h1>APIs of this server</h1>
<p>Each opens on the same rooms and messages, and what happens at one is live at all the others. A token of one opens all of
them; an <code>Idempotency-Key</code> makes whatever creates or toggles safe to send again, even at another door.</p>
<ul class="cards">${dialects.map(cardOf).join('\n')}</ul>
</main>`,
  });
}

/** One API, to read and to try. */
export function explorerPage({ name, title, language, sockets }: Dialect): string {
  const words = WORDS[language];
  const links = [`<a href="/docs">${words.back}</a>`];
  if (sockets?.length) links.push(`<a href="/docs/${name}/sockets">${words.sockets}</a>`);
  return page({
    title: `${title} · Parley`,
    language,
    wide: true,
    scripts: ['/docs/assets/openapi-explorer.min.js', '/docs/assets/docs.js'],
    body: `<nav class="bar">${links.join('')}</nav>
<openapi-explorer spec-url="/docs/${name}/openapi.json" hide-server-selection="true" hide-console="true"></openapi-explorer>`,
  });
}

function shapesOf(shapes: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output', nothing: string): string {
  const rows = Object.entries(shapes).map(([name, shape]) => {
    const { $schema: _, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
    return `<details><summary><code>${escaped(name)}</code></summary><pre tabindex="0">${escaped(JSON.stringify(schema, null, 2))}</pre></details>`;
  });
  return rows.length > 0 ? rows.join('\n') : `<p>${nothing}</p>`;
}

function socketOf(socket: SocketShape, words: (typeof WORDS)[keyof typeof WORDS]): string {
  const closes = words.closes
    .replace('{a}', `<code>${socket.closes.unauthenticated}</code>`)
    .replace('{b}', `<code>${socket.closes.forbidden}</code>`);
  return `<section>
<h2><code>${escaped(socket.path)}</code></h2>
<p>${escaped(socket.summary)}</p>
<p>${closes}</p>
<h3>${words.hears}</h3>
${shapesOf(socket.hears, 'input', words.nothing)}
<h3>${words.says}</h3>
${shapesOf(socket.says, 'output', words.nothing)}
</section>`;
}

/** What the sockets of one API hear and say. */
export function socketsPage({ name, title, language, sockets }: Dialect): string {
  const words = WORDS[language];
  const all = (sockets ?? []).map((socket) => socketOf(socket, words));
  return page({
    title: `${title}: ${words.sockets} · Parley`,
    language,
    body: `<nav class="bar"><a href="/docs">${words.back}</a><a href="/docs/${name}">${words.try}</a><a href="/docs/${name}/asyncapi.json">AsyncAPI</a></nav>
<main><h1>${escaped(title)}: ${words.sockets}</h1>
${all.join('\n')}
</main>`,
  });
}
