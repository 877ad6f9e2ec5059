/** Why the server cannot start, in words for the person who runs it: one line, no stack, no secrets. */
export class StartError extends Error {
  override name = 'StartError';
}
