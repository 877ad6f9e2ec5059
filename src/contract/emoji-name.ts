// By itself, so that a page which only reads a name does not load every shape with it.

/** The name between the colons of what is no emoji of Unicode; null for all else. */
export function customEmojiName(reaction: string): string | null {
  return /^:([a-z0-9][a-z0-9_+-]{1,31}):$/.exec(reaction)?.[1] ?? null;
}
