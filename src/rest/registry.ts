import type { Dialect } from '#rest/dialect.ts';
import { edulite } from '#rest/dialects/edulite/dialect.ts';
import { messaging } from '#rest/dialects/messaging/dialect.ts';
import { school } from '#rest/dialects/school/dialect.ts';
import { transcendence } from '#rest/dialects/transcendence/dialect.ts';
import { veza } from '#rest/dialects/veza/dialect.ts';
import { tokens } from '#rest/drf/token-dialect.ts';

/** Every documented API that this server speaks, one line each. */
export const dialects: readonly Dialect[] = [school, edulite, veza, transcendence, messaging, tokens];
