import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUDIENCE } from '#contract/events.ts';
import { deed, History, oneOfEach } from '#testing/history.ts';
import { House, type Person } from '#testing/house.ts';
import { type Cut, LocalDevice } from '#testing/local-device.ts';

let house: House;
let people: Person[];

beforeAll(async () => {
  house = await House.open({ notices: true });
  people = [...(await house.people('ada', 'bob', 'cleo'))];
});
afterAll(() => house.close());

const DEVICES_EACH = 2;
const RUNS = Number(process.env.HISTORIES ?? 40);

const cut: fc.Arbitrary<Cut> = fc.oneof(
  fc.constant({}),
  fc.record({ ticks: fc.nat({ max: 12 }) }),
  fc.record({ items: fc.nat({ max: 3 }) }),
);
const step = fc.oneof(
  { weight: 4, arbitrary: deed },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('connect' as const), device: fc.nat({ max: 5 }), cut }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), device: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renew' as const), device: fc.nat({ max: 5 }), cut }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const all = Array.from({ length: 6 }, (_, device) => device);
const linesThatCome: Step[] = all.map((device) => ({ kind: 'connect', device, cut: { items: 3 } }));
const linesThatGo: Step[] = all.map((device) => ({ kind: 'cut', device }));

/** Everybody does and every device sees what the steps say; then all connect, and each has the time to come level. */
async function live(steps: Step[], devices: LocalDevice[], history: History): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (const next of steps) {
    if ('who' in next) {
      const done = history.take(next);
      underWay.push(done);
      if (next.waits) await done;
      continue;
    }
    const device = devices[next.device] as LocalDevice;
    if (next.kind === 'cut') device.cut();
    if (next.kind === 'renew') device.renew();
    if (next.kind !== 'cut') device.connect(next.cut);
  }
  await Promise.all(underWay);
}

test('[E4] [S40] [S42] after any history each device sees what a fresh fetch shows, and its badges equal a recount', {
  timeout: 240_000,
}, async () => {
  let [cuts, resumes] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 70, size: 'max' }), async (steps) => {
      const history = new History(house, people);
      await history.begin(3);
      const devices = people.flatMap((person) =>
        Array.from({ length: DEVICES_EACH }, () => new LocalDevice(house, person)),
      );
      try {
        await live(steps, devices, history);
        for (const device of devices) device.connect();
        const recounted = await history.recount();
        for (const device of devices) {
          const [own, fresh] = await device.agreed();
          expect(own).toEqual(fresh);
          expect(device.failures).toEqual([]);
          const badges = own.rooms.map(({ room, membership }) => ({
            room_id: room.id,
            user_id: device.person.id,
            unread: membership?.unread,
            mentions: membership?.mentions,
          }));
          expect(badges).toEqual(recounted.filter(({ user_id }) => user_id === device.person.id));
          cuts += device.cuts;
          resumes += device.resumes;
        }
      } finally {
        for (const device of devices) device.close();
        await history.end();
      }
    }),
    { numRuns: RUNS, endOnFailure: true, examples: [[[...linesThatCome, ...oneOfEach, ...linesThatGo]]] },
  );
  const rows = await house.sql<{ type: string }>("SELECT DISTINCT payload->>'type' AS type FROM event");
  expect(rows.map(({ type }) => type).sort()).toEqual(Object.keys(AUDIENCE).sort());
  const [gone] = await house.sql<{ expired: number; erased: number }>(
    `SELECT (SELECT count(*) FROM event WHERE payload->>'type' = 'message.deleted' AND payload->>'deletedBy' IS NULL) AS expired,
       (SELECT count(*) FROM users WHERE erased_at IS NOT NULL) AS erased`,
  );
  expect(gone?.expired).toBeGreaterThan(RUNS);
  expect(gone?.erased).toBeGreaterThanOrEqual(9);
  expect(cuts).toBeGreaterThan(RUNS);
  expect(resumes).toBeGreaterThan(RUNS);
});

const CUTS = 2000;

test(`[S39] [E2] [E3] a device that is cut ${CUTS} times while people write misses nothing and is told nothing twice`, {
  timeout: 240_000,
}, async () => {
  const [ada, bob, cleo] = people as [Person, Person, Person];
  const { room } = await ada.api.rooms.create({ name: 'cuts', memberIds: [bob.id, cleo.id] });
  const devices = [new LocalDevice(house, bob), new LocalDevice(house, cleo)];
  for (const device of devices) {
    device.connect();
    await device.agreed();
  }
  const cuts = () => devices.reduce((sum, device) => sum + device.cuts, 0);
  let count = 0;
  const writing = async (person: Person) => {
    while (cuts() < CUTS) {
      const { message } = await person.api.messages.send({ roomId: room.id, content: `${count++} @cleo` });
      if (count % 3 === 0) await person.api.messages.edit({ messageId: message.id, content: `${count} edited` });
      if (count % 7 === 0) await person.api.messages.delete({ messageId: message.id });
    }
  };
  const cutting = async (device: LocalDevice) => {
    // In turn right at subscribing, while the backlog is read, and when the first items have come.
    for (let turn = 0; cuts() < CUTS; turn++) {
      device.connect(turn % 4 === 3 ? { items: turn % 3 } : { ticks: turn % 40 });
      await device.wasCut();
    }
  };
  await Promise.all([writing(ada), writing(bob), ...devices.map(cutting)]);
  for (const device of devices) device.connect();
  for (const device of devices) {
    const [own, fresh] = await device.agreed();
    expect(own).toEqual(fresh);
    expect(device.failures).toEqual([]);
    // Nothing had to be asked for: what the feed gives after a cut is whole by itself.
    expect(device.holes).toBe(0);
    expect(device.handed).toBeGreaterThan(100);
    device.close();
  }
});
