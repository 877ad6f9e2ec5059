/** As Python writes a time: the fraction of a second only where there is one. */
export function pythonTime(timestamp: string): string {
  return timestamp.replace('.000000Z', 'Z');
}
