// What a page and its service worker say to each other, and the names under which they keep things.

/** The app's page as it was served last, for the person it was served to. */
export const PAGES = 'parley-pages';
/** Scripts, styles and fonts of one build. */
export const ASSETS = 'parley-assets-';

/** From the worker: go there. */
export interface OpenPlace {
  type: 'open';
  path: string;
}

/** To a worker that waits: the person said that now is a good time. */
export const TAKE_OVER = 'take over';
/** To the worker: what the page is served with has changed. */
export const KEEP_PAGE = 'keep page';

export function isOpenPlace(data: unknown): data is OpenPlace {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    data.type === 'open' &&
    'path' in data &&
    typeof data.path === 'string'
  );
}
