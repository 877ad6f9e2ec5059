import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '#db/database.ts';
import { verify } from '#jobs/verify/verify.ts';
import { Faults } from '#testing/chaos/faults.ts';
import { awaitCalm, judgeStates, judgeTables } from '#testing/chaos/judge-state.ts';
import { judgeWire } from '#testing/chaos/judge-wire.ts';
import { judgeAcknowledged, judgeOrder, readLog } from '#testing/chaos/log.ts';
import { ChaosPerson } from '#testing/chaos/person.ts';
import { Random } from '#testing/chaos/random.ts';
import { Scene } from '#testing/chaos/scene.ts';
import { drawSchedule, type FaultKind, type Plan } from '#testing/chaos/schedule.ts';

export interface Outcome {
  /** what is not as promised; nothing, if all is well */
  problems: string[];
  summary: Summary;
}

export interface Summary {
  seed: number;
  acts: number;
  acknowledged: number;
  refused: number;
  unanswered: number;
  logged: number;
  delivered: number;
  repeats: number;
  resumes: number;
  resets: number;
  faults: Partial<Record<FaultKind, number>>;
  seconds: { scene: number; chaos: number; calm: number; judgement: number };
}

export interface Options {
  /** another bundle of the server than the built one */
  bundle?: string | undefined;
  note?: (line: string) => void;
  /** how long everybody has to come level when all is mended */
  calmWithinMs?: number;
}

const HEAL_EVERY_MS = 500;
/** What is of a person and not of a room may come a moment later. */
const PATIENCE_MS = 5000;

/** Lets people live on a server that is being broken, and judges at the end what they were promised. */
export async function runChaos(plan: Plan, options: Options = {}): Promise<Outcome> {
  const note = options.note ?? (() => {});
  const stopwatch = startStopwatch();
  const schedule = drawSchedule(plan);
  const scene = await Scene.open(plan.nodes, options.bundle);
  const people: ChaosPerson[] = [];
  try {
    const accounts = await scene.signUp(plan.clients);
    const { busy, open, quiet } = await scene.furnish(accounts, new Random(plan.seed));
    for (const account of accounts) {
      people.push(new ChaosPerson(account, scene.url, { open, quiet: new Set(quiet) }));
    }
    const query = scene.postgres.query.bind(scene.postgres);
    const first = await awaitCalm(people, query, 30_000);
    if (first.length > 0) throw new Error(`the scene did not come to rest:\n${first.slice(0, 5).join('\n')}`);
    const seconds = { scene: stopwatch(), chaos: 0, calm: 0, judgement: 0 };
    note(`scene: ${plan.clients} people, ${plan.nodes} nodes, ${busy.length} rooms, after ${seconds.scene} s`);

    const began = Date.now();
    const faults = new Faults(scene, busy, quiet);
    const healing = keepAlive(scene);
    await Promise.all([
      faults.run(schedule.faults, began),
      ...people.map((person, at) => person.live(schedule.acts[at] ?? [], began, began + plan.seconds * 1000)),
    ]);
    await healing.stop();
    seconds.chaos = stopwatch();
    note(`chaos: over after ${seconds.chaos} s`);

    const problems = await awaitCalm(people, query, options.calmWithinMs ?? 30_000);
    seconds.calm = stopwatch();
    note(`calm: ${problems.length === 0 ? 'everybody is level' : 'not everybody'} after ${seconds.calm} s`);

    const log = await readLog(query);
    for (const person of people) problems.push(...judgeWire(log, person.ear, person.account.id));
    problems.push(...(await judgeOrder(log, query)));
    problems.push(
      ...judgeAcknowledged(
        log,
        people.flatMap(({ acknowledged }) => acknowledged),
      ),
    );
    problems.push(...(await judgeStates(people, problems.length === 0 ? PATIENCE_MS : 0)));
    problems.push(...(await judgeTables(people, query)));
    problems.push(...(await verifyAll(scene.postgres.url)));
    problems.push(...people.flatMap(({ account, failures }) => failures.map((text) => `${account.username}: ${text}`)));
    problems.push(...scene.nodes.flatMap(({ deaths, port }) => deaths.map((text) => `the node on ${port} ${text}`)));
    seconds.judgement = stopwatch();

    const sum = (of: (person: ChaosPerson) => number) => people.reduce((total, person) => total + of(person), 0);
    const summary: Summary = {
      seed: plan.seed,
      acts: sum(({ acts }) => acts),
      acknowledged: sum(({ acknowledged }) => acknowledged.length),
      refused: sum(({ refused }) => refused),
      unanswered: sum(({ unanswered }) => unanswered),
      logged: [...log.streams.values()].reduce((total, kept) => total + kept.length, 0),
      delivered: sum(({ ear }) => ear.events),
      repeats: sum(({ ear }) => ear.repeats),
      resumes: sum(({ ear }) => ear.resumes),
      resets: sum(({ ear }) => ear.resets),
      faults: faults.done,
      seconds,
    };
    return { problems, summary };
  } finally {
    await Promise.all(people.map((person) => person.close()));
    await scene.close();
  }
}

/** The log replayed against the tables, and every counter counted anew, as `npm run verify` does. */
async function verifyAll(url: string): Promise<string[]> {
  const db = openDatabase({ url, poolSize: 2 });
  try {
    const { checks } = await verify(db);
    return checks.flatMap(({ name, first }) => first.map((text) => `verify: ${name}: ${text}`));
  } finally {
    await db.close();
  }
}

/** What dies without having been killed is started again, so that the rest can be judged. */
function keepAlive(scene: Scene): { stop(): Promise<void> } {
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      await Promise.all(scene.nodes.map((node) => node.heal()));
      await delay(HEAL_EVERY_MS);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await watching;
    },
  };
}

/** Seconds since it was last asked. */
function startStopwatch(): () => number {
  let since = performance.now();
  return () => {
    const now = performance.now();
    const seconds = Math.round((now - since) / 100) / 10;
    since = now;
    return seconds;
  };
}

const MOST_SHOWN = 12;

/** What came of it, in words. */
export function describeOutcome({ problems, summary }: Outcome): string {
  const { faults, seconds, ...counts } = summary;
  const lines = [
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
    `faults: ${Object.entries(faults)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
    `seconds: ${Object.entries(seconds)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  ];
  if (problems.length > 0) {
    lines.push(`${problems.length} problems; the first:`, ...problems.slice(0, MOST_SHOWN).map((text) => `  ${text}`));
    lines.push(`Again with: npm run chaos -- --seed ${summary.seed}`);
  }
  return lines.join('\n');
}
