import { Random } from '#testing/chaos/random.ts';

/** How often people do what. */
const ACTS = {
  send: 30,
  reply: 8,
  edit: 8,
  delete: 5,
  react: 9,
  unreact: 5,
  pin: 2,
  unpin: 2,
  read: 14,
  markUnread: 4,
  join: 2,
  leave: 2,
  add: 3,
  remove: 2,
  rename: 1,
  profile: 1,
} as const;
export type ActKind = keyof typeof ACTS;

/** What somebody does, `at` milliseconds after the beginning. The picks choose among what he sees at that moment. */
export interface Act {
  at: number;
  kind: ActKind;
  room: number;
  which: number;
  whom: number;
}

/** How often a fault comes, in seconds. */
export const FAULT_EVERY = {
  'kill-node': 9,
  'restart-node': 19,
  'kill-redis': 14,
  'kill-postgres': 17,
  'cut-one': 0.4,
  'cut-all': 13,
  'cut-in-frame': 1.5,
  'slow-transaction': 12,
  'early-transaction': 7,
  'held-room': 11,
} as const;
export type FaultKind = keyof typeof FAULT_EVERY;

export interface Fault {
  at: number;
  kind: FaultKind;
  /** which node, which connection, which room */
  pick: number;
  /** how long it lasts, where it lasts */
  forMs: number;
}

const LASTS: Partial<Record<FaultKind, [least: number, most: number]>> = {
  'kill-node': [500, 3000],
  'kill-redis': [1000, 5000],
  'kill-postgres': [200, 1500],
  'slow-transaction': [10_000, 10_000],
  'early-transaction': [1000, 4000],
  'held-room': [1000, 4000],
};

export interface Plan {
  seed: number;
  seconds: number;
  clients: number;
  nodes: number;
  faults: Partial<Record<FaultKind, number>>;
  /** what people do more often, or less, than they mostly do */
  habits?: Partial<Record<ActKind, number>>;
}

export interface Schedule {
  acts: Act[][];
  faults: Fault[];
}

const ACT_EVERY_MS: [number, number] = [400, 1200];

/** Everything that will be done and everything that will break, decided by the seed alone. */
export function drawSchedule({ seed, seconds, clients, faults, habits }: Plan): Schedule {
  const random = new Random(seed);
  const acts = Array.from({ length: clients }, () => drawActs(random.fork(), seconds * 1000, { ...ACTS, ...habits }));
  const drawn = (Object.entries(faults) as [FaultKind, number][]).flatMap(([kind, every]) =>
    drawFaults(random.fork(), kind, every * 1000, seconds * 1000),
  );
  return { acts, faults: drawn.sort((a, b) => a.at - b.at) };
}

function drawActs(random: Random, until: number, habits: Record<ActKind, number>): Act[] {
  const acts: Act[] = [];
  for (let at = random.below(ACT_EVERY_MS[1]); at < until; at += random.between(...ACT_EVERY_MS)) {
    const kind = random.weighted(habits);
    acts.push({ at, kind, room: random.below(10_000), which: random.below(10_000), whom: random.below(10_000) });
  }
  return acts;
}

function drawFaults(random: Random, kind: FaultKind, every: number, until: number): Fault[] {
  const faults: Fault[] = [];
  const lasts = LASTS[kind] ?? [0, 0];
  for (let at = every * (0.2 + 0.6 * random.next()); at < until; at += every * (0.6 + 0.8 * random.next())) {
    faults.push({ at: Math.round(at), kind, pick: random.below(10_000), forMs: random.between(...lasts) });
  }
  return faults;
}
