import { refusalOf } from '#client/refusal.ts';

/** An invitation that nobody comes in by any more, or that never was: nobody is told which. */
export function isOver(error: Error | null): boolean {
  if (error === null) return false;
  const { code } = refusalOf(error);
  return code === 'invite_invalid' || code === 'invite_not_found' || code === 'invalid_input';
}
