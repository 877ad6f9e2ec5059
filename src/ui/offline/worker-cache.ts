import { ASSETS, PAGES } from '#ui/offline/words.ts';

/** A page that takes longer than this is of no use to anybody who waits before an empty window. */
const PATIENCE_MS = 4000;
/** All places of the app are one page. */
const PAGE = '/';
const POLICY = 'Content-Security-Policy';
const KEPT_HEADERS = ['Content-Type', POLICY, 'Referrer-Policy', 'X-Content-Type-Options'];

/** Everything that the app may need when there is no network to ask. What a build before this one had is not loaded again. */
export async function keepBuild({ version, assets }: { version: string; assets: readonly string[] }): Promise<void> {
  const cache = await caches.open(ASSETS + version);
  const page = await keepPage();
  const needed = new Set([...assets, ...(page?.match(/\/_next\/static\/[\w./~-]+\.(?:js|css)/g) ?? [])]);
  await Promise.all(
    [...needed].map(async (path) => {
      if (await cache.match(path)) return;
      const known = await caches.match(path);
      if (known) await cache.put(path, known);
      else await cache.add(path);
    }),
  );
}

/** Windows that are open may still want parts of the build that they came from. */
export async function forgetOldBuilds(): Promise<void> {
  const builds = (await caches.keys()).filter((name) => name.startsWith(ASSETS));
  await Promise.all(builds.slice(0, -2).map((name) => caches.delete(name)));
}

/** These have the hash of what they are in their names, so what is kept is right for ever. */
export async function answerAsset(request: Request, version: string): Promise<Response> {
  const known = await caches.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(ASSETS + version)).put(request, answer.clone());
  return answer;
}

/** Asks for the page, to have it when nobody can be asked. Answers its text when somebody is signed in. */
export async function keepPage(): Promise<string | null> {
  const answer = await fetch(PAGE, { credentials: 'same-origin', redirect: 'manual' }).catch(() => null);
  return answer === null ? null : takePage(answer);
}

async function takePage(answer: Response): Promise<string | null> {
  const pages = await caches.open(PAGES);
  if (!answer.ok) {
    // Sent on to the page that asks who one is: nobody is here any more.
    if (answer.type === 'opaqueredirect') await pages.delete(PAGE);
    return null;
  }
  const text = await answer.text();
  const headers = KEPT_HEADERS.flatMap((name): [string, string][] => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  await pages.put(PAGE, new Response(text, { headers }));
  return text;
}

/** From the server as long as it answers; else as it was last. */
export async function answerPlace(request: Request): Promise<Response> {
  const asked = fetch(request).then((answer) => {
    // A page whose server is away is a gateway's, and not ours.
    if (answer.status >= 502) throw new Error(`answered ${answer.status}`);
    void takePage(answer.clone()).catch(() => undefined);
    return answer;
  });
  try {
    return await Promise.race([asked, late()]);
  } catch (error) {
    const page = await (await caches.open(PAGES)).match(PAGE);
    if (page) return withNewNonce(page);
    if (error instanceof Late) return asked;
    throw error;
  }
}

class Late extends Error {}

function late(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Late()), PATIENCE_MS);
  });
}

/** The word that lets scripts in is never used twice, also where the page is. */
export async function withNewNonce(page: Response): Promise<Response> {
  const headers = new Headers(page.headers);
  const policy = headers.get(POLICY) ?? '';
  const old = /'nonce-([^']+)'/.exec(policy)?.[1];
  const text = await page.text();
  if (old === undefined) return new Response(text, { headers });
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  headers.set(POLICY, policy.replaceAll(old, nonce));
  return new Response(text.replaceAll(old, nonce), { headers });
}
