import type { Dialect } from '#rest/dialect.ts';
import { messaging } from '#rest/dialects/messaging/dialect.ts';
import { transcendence } from '#rest/dialects/transcendence/dialect.ts';

/** Every documented API that this server speaks, one line each. */
export const dialects: readonly Dialect[] = [transcendence, messaging];
