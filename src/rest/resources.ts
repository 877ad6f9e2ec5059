import type { Dialect, Method, Route } from '#rest/dialect.ts';

/** One path of a dialect with what may be done there. */
export interface Resource {
  readonly dialect: Dialect;
  readonly path: string;
  readonly routes: ReadonlyMap<Method, Route>;
  read(path: string): Record<string, string> | null;
}

/** A path with `{name}` in it as a pattern. A varying part is one segment, and is handed on decoded. */
export function pathReader(path: string): (path: string) => Record<string, string> | null {
  const names: string[] = [];
  const pattern = path.replace(/[.*+?^$()[\]|\\]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  const whole = new RegExp(`^${pattern}$`);
  return (given) => {
    const found = whole.exec(given);
    if (!found) return null;
    try {
      return Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(found[at + 1] ?? '')]));
    } catch {
      return null; // what is no UTF-8 names nothing
    }
  };
}

/** Every path of a dialect. Those that say more of themselves come first: `/rooms/create/` before `/rooms/{id}/`. */
export function resourcesOf(dialect: Dialect): Resource[] {
  const byPath = new Map<string, Map<Method, Route>>();
  for (const route of dialect.routes) {
    const routes = byPath.get(route.path) ?? new Map<Method, Route>();
    if (routes.has(route.method)) throw new Error(`${dialect.name}: ${route.method} ${route.path} is declared twice`);
    byPath.set(route.path, routes.set(route.method, route));
  }
  const varying = (path: string) => path.split('{').length;
  return [...byPath]
    .map(([path, routes]) => ({ dialect, path, routes, read: pathReader(path) }))
    .sort((a, b) => varying(a.path) - varying(b.path));
}

/** Which dialect a path belongs to: the longest prefix of whole segments wins. */
export function dialectFinder(dialects: readonly Dialect[]): (path: string) => Dialect | undefined {
  const prefixes = dialects
    .flatMap((dialect) => dialect.prefixes.map((prefix) => ({ prefix, dialect })))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return (path) => prefixes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))?.dialect;
}
