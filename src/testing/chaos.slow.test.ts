import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PLANTS, type Plant, plant } from '#testing/chaos/plants.ts';
import { describeOutcome, type Outcome, runChaos } from '#testing/chaos/run.ts';
import { FAULT_EVERY, type Plan } from '#testing/chaos/schedule.ts';
import { lacksRedis } from '#testing/redis.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
const LIMIT_MS = 240_000;

/** On someone's own machine there may be no Redis; in CI there is. */
const { 'kill-redis': killRedis, ...others } = FAULT_EVERY;
const faults = lacksRedis ? others : { ...others, 'kill-redis': killRedis };

function tell(what: string, outcome: Outcome): void {
  process.stdout.write(`${what}: ${describeOutcome(outcome)}\n`);
}

test(`[E1–E6] three nodes, fifty people, everything killed and cut (seed ${seed}): nothing lost, doubled, reordered or overheard`, {
  timeout: LIMIT_MS,
}, async () => {
  const outcome = await runChaos({ seed, seconds: 40, clients: 50, nodes: 3, faults });
  tell('chaos', outcome);
  expect(outcome.problems).toEqual([]);
  expect(outcome.summary.acknowledged).toBeGreaterThan(500);
  // All of what it is about has happened, or it has shown nothing.
  const caused = Object.keys(outcome.summary.faults).sort();
  expect(caused).toEqual(Object.keys(faults).sort());
});

/** What brings each fault to light within some seconds, many times over, and the words in which the suite must say it. */
const CATCHES: Record<Plant, Pick<Plan, 'faults' | 'habits'> & { says: RegExp }> = {
  'a cursor by id': {
    faults: { 'early-transaction': 1, 'held-room': 3 },
    says: /^\[E2\] (hole|never came level)/,
  },
  'an event told before its commit': {
    faults: { 'kill-postgres': 4, 'kill-node': 5 },
    says: /^\[E1\] ghost/,
  },
  'a missed audience check': { faults: {}, habits: { leave: 20, remove: 20 }, says: /^\[E6\] overheard/ },
  // While no word comes from the other node, what it wrote is read late.
  'an event told ahead of its turn': {
    faults: lacksRedis ? {} : { 'kill-redis': 1.5 },
    habits: { send: 90 },
    says: /^\[E1\] reordered|^\[E2\] hole/,
  },
};

describe('a planted fault is caught:', () => {
  for (const name of Object.keys(PLANTS) as Plant[]) {
    test(`${name} (seed ${seed})`, { timeout: LIMIT_MS }, async () => {
      const { says, ...trouble } = CATCHES[name];
      const bundle = await plant(root, name);
      try {
        const plan: Plan = { seed, seconds: 9, clients: 16, nodes: 2, ...trouble };
        const outcome = await runChaos(plan, { bundle, calmWithinMs: 3000 });
        tell(name, outcome);
        expect(outcome.problems.filter((text) => says.test(text))).not.toEqual([]);
      } finally {
        await rm(bundle, { force: true });
        await rm(`${bundle}.map`, { force: true });
      }
    });
  }
});

test('a plant that finds no place fails loudly', async () => {
  await expect(plant(path.join(root, 'nowhere'), 'a cursor by id')).rejects.toThrow('planted anew');
});
