import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bus } from '#events/bus/bus.ts';
import { PRESENCE_TIMES, Presence } from '#events/presence.ts';
import { House, type Person } from '#testing/house.ts';
import { lacksRedis, TestRedis } from '#testing/redis.ts';
import { until } from '#testing/until.ts';

const times = { graceMs: 150, beatMs: 50, deadMs: 400 };

describe.skipIf(lacksRedis)('when what the nodes say does not arrive', () => {
  let redis: TestRedis;
  let here: House;
  let there: House;
  let ada: Person;
  let bob: Person;
  beforeAll(async () => {
    redis = await TestRedis.open();
    here = await House.open({ redisUrl: redis.url, presenceTimes: times });
    there = await House.open({ redisUrl: redis.url, presenceTimes: times, database: here.url });
    [ada, bob] = await here.people('ada', 'bob');
  });
  afterAll(async () => {
    await there.close();
    await here.close();
    await redis.stop();
  });
  const isKnown = (who: Person, state: string) => () => here.services.presence.stateOf(who.id) === state;

  test('a node that has not heard the others for a while asks them at once, and tells them who is here', async () => {
    // Not by the next beat: that is far off.
    const open = (bus: Bus) =>
      new Presence(
        here.services.db,
        bus,
        () => undefined,
        (error) => here.reports.push(error),
        { ...PRESENCE_TIMES, ...times, beatMs: 60_000 },
      );
    const line = new Lossy(there.services.bus);
    const [cut, other] = [open(line), open(here.services.bus)];
    const known = cut.enter(ada.id);
    await until('they know each other', () => other.stateOf(ada.id) === 'online');
    line.set(false);
    const [near, far] = [cut.enter(bob.id), other.enter(ada.id)];
    known.leave();
    await until('she has left there', () => cut.stateOf(ada.id) === 'offline');
    expect(other.stateOf(bob.id)).toBe('offline');
    line.set(true);
    await until('it has asked', () => cut.stateOf(ada.id) === 'online');
    await until('it has told', () => other.stateOf(bob.id) === 'online');
    for (const device of [near, far]) device.leave();
    for (const presence of [cut, other]) await presence.close();
    await until('they left', () => isKnown(ada, 'offline')() && isKnown(bob, 'offline')());
  });

  test('a word that was lost is noticed at the next beat, and made good', async () => {
    const lossy = new Lossy(there.services.bus);
    const presence = new Presence(
      there.services.db,
      lossy,
      () => undefined,
      (error) => there.reports.push(error),
      { ...PRESENCE_TIMES, ...times },
    );
    const first = presence.enter(ada.id);
    await until('she is here', isKnown(ada, 'online'));
    lossy.loses = /"delta"/;
    presence.enter(bob.id);
    first.leave();
    await until('he is here', isKnown(bob, 'online'));
    await until('she left', isKnown(ada, 'offline'));
    expect(lossy.lost).toBeGreaterThanOrEqual(2);
    await presence.close();
    await until('he left', isKnown(bob, 'offline'));
  });
});

/** A real bus on which some of what is said does not arrive, and which can be cut off. */
class Lossy implements Bus {
  loses = /^$/;
  lost = 0;
  private isCut = false;
  private readonly onCut: ((isUp: boolean) => void)[] = [];
  constructor(private readonly bus: Bus) {}
  get isUp() {
    return this.bus.isUp && !this.isCut;
  }
  set(isUp: boolean) {
    this.isCut = !isUp;
    for (const listener of this.onCut) listener(isUp);
  }
  publish(topic: string, message: string) {
    if (this.isCut || this.loses.test(message)) this.lost++;
    else this.bus.publish(topic, message);
  }
  hear(topic: string, listener: (message: string) => void) {
    this.bus.hear(topic, (message) => {
      if (!this.isCut) listener(message);
    });
  }
  onChange(listener: (isUp: boolean) => void) {
    this.onCut.push(listener);
    this.bus.onChange(listener);
  }
  async close() {}
}
