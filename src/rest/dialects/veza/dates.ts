/** Whole seconds where the fraction is zero, else the six digits that are kept. */
export function dateOf(timestamp: string): string {
  return timestamp.replace(/\.0+Z$/, 'Z');
}

/** This moment, in whole seconds. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

/** This minute: as exact as it is told of somebody who is here. */
export function thisMinute(): string {
  return `${new Date().toISOString().slice(0, 16)}:00Z`;
}
