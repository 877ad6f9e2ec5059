// By themselves, so that a page which only names a limit does not load every shape with it.

export const MAX_MESSAGE_LENGTH = 10_000;
export const MAX_REACTIONS_PER_USER = 10;
