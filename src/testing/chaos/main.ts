import { parseArgs } from 'node:util';
import { describeOutcome, runChaos } from '#testing/chaos/run.ts';
import { FAULT_EVERY } from '#testing/chaos/schedule.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    nodes: { type: 'string', default: '3' },
    clients: { type: 'string', default: '50' },
    /** for looking into a fault: another bundle of the server */
    bundle: { type: 'string' },
  },
});
const plan = {
  seed: Number(values.seed),
  seconds: Number(values.minutes) * 60,
  nodes: Number(values.nodes),
  clients: Number(values.clients),
  faults: FAULT_EVERY,
};
if (!Object.values(plan).every((value) => typeof value === 'object' || value > 0)) {
  process.stderr.write('Usage: npm run chaos -- --minutes 2 --seed 1 --nodes 3 --clients 50\n');
  process.exit(2);
}
process.stdout.write(`seed ${plan.seed}\n`);
const outcome = await runChaos(plan, { bundle: values.bundle, note: (line) => process.stdout.write(`${line}\n`) });
process.stdout.write(`${describeOutcome(outcome)}\n`);
process.exit(outcome.problems.length === 0 ? 0 : 1);
