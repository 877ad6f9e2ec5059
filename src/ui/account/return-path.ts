import { readPlace } from '#ui/places/place.ts';

const HERE = 'https://here.invalid';

/**
 * Where to go on after signing in: a place of this app, else its start. The address comes from whoever made the link, so
 * nothing that a browser would read as another site may pass.
 */
export function returnPath(to: string | null | undefined): string {
  if (!to?.startsWith('/') || !URL.canParse(to, HERE)) return '/';
  const { origin, pathname, search, searchParams } = new URL(to, HERE);
  // Also "/.//elsewhere" is a path here, and would be another host when it is followed.
  if (origin !== HERE || pathname.startsWith('//')) return '/';
  return readPlace(pathname, searchParams).screen === 'lost' ? '/' : pathname + search;
}

/** An address of a page around signing in, from which one comes back to where one wanted to go. */
export function withReturn(page: string, to: string): string {
  if (to === '/') return page;
  return `${page}${page.includes('?') ? '&' : '?'}${new URLSearchParams({ to })}`;
}
