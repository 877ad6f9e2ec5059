import type { z } from 'zod';

/** A message in a shape that is known here, else null: a node of another release may say what this one does not know. */
export function readMessage<T extends z.ZodType>(shape: T, text: string): z.output<T> | null {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
