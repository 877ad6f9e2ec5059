import type { Dialect } from '#rest/dialect.ts';

/** Every documented API that this server speaks, one line each. */
export const dialects: readonly Dialect[] = [];
