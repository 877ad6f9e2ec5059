// By themselves, so that a page which only names a limit does not load every shape with it.

export const MAX_MESSAGE_LENGTH = 10_000;
export const MAX_REACTIONS_PER_USER = 10;
/** of those who reacted with one emoji, where they are listed by name; the count is of all */
export const MAX_NAMED_PER_REACTION = 50;
/** unless the server was told another (MAX_UPLOAD_BYTES) */
export const MAX_UPLOAD_BYTES = 25 * 1024 * 1024;
