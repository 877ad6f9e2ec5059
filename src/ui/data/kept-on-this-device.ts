// What this browser remembers for itself. A private window may refuse, and then it remembers nothing.

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string | null): void {
  try {
    if (value === null || value === '') localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // nothing to be done: it is forgotten with the tab
  }
}

/** What is remembered under such names. */
export function namesFrom(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

const YEAR = 365 * 24 * 3600;

/** For choices that the server must know to draw the page rightly at once. */
export function keepForServer(name: 'theme' | 'locale', value: string | null): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we support
  document.cookie = `${name}=${value ?? ''}; path=/; max-age=${value === null ? 0 : YEAR}; samesite=lax`;
}
