import { appendFileSync } from 'node:fs';
import type { Dialect } from '#rest/dialect.ts';
import { dialectFinder, pathReader } from '#rest/resources.ts';
import type { Door } from '#server/door.ts';
import { plainPath } from '#testing/documents/endpoints.ts';

/** Writes down which routes and sockets tests have had an answer of, when `npm run describe` asks for it. */
export function noteHits(door: Door, dialects: readonly Dialect[]): Door {
  const file = process.env.ROUTE_HITS;
  if (file === undefined || door.name !== 'rest') return door;
  const find = dialectFinder(dialects);
  const noted = new Set<string>();
  const note = (line: string) => {
    if (noted.size !== noted.add(line).size) appendFileSync(file, `${line}\n`);
  };
  return {
    ...door,
    async fetch(request, from) {
      const answer = await door.fetch(request, from);
      const { pathname } = new URL(request.url);
      const dialect = find(pathname);
      const route = dialect?.routes.find(
        ({ method, path }) => method === request.method && pathReader(path)(pathname) !== null,
      );
      if (dialect && route && answer.status < 400) note(`${dialect.name} ${route.method} ${plainPath(route.path)}`);
      return answer;
    },
    upgrade(req, socket, head, from) {
      const path = (req.url ?? '').split('?')[0] ?? '';
      for (const dialect of dialects) {
        const heard = dialect.sockets?.find((one) => pathReader(one.path)(path) !== null);
        if (heard) note(`${dialect.name} SOCKET ${plainPath(heard.path)}`);
      }
      door.upgrade?.(req, socket, head, from);
    },
  };
}
