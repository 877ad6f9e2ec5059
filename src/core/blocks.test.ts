import { expect, test } from 'vitest';
import type { Signal } from '#contract/signals.ts';
import { Follower } from '#testing/follower.ts';
import { House } from '#testing/house.ts';
import { lacksRedis, TestRedis } from '#testing/redis.ts';
import { until } from '#testing/until.ts';

test.skipIf(lacksRedis)(
  '[S17] whom somebody blocks is shown that he left, and what is true when he lifts it, at every node',
  async () => {
    const redis = await TestRedis.open();
    const one = await House.open({ redisUrl: redis.url });
    const two = await House.open({ redisUrl: redis.url, database: one.url });
    const [ada, bob, eve] = await one.people('ada', 'bob', 'eve');
    await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] });
    const shown = [one, two].map((house) => {
      const heard: [number, Signal[]][] = [];
      house.services.presence.onShown((userId, signals) => heard.push([userId, signals]));
      return heard;
    });
    const screen = new Follower(two.services.hub, { userId: bob.id, sessionId: bob.sessionId, apiKeyId: null });
    await screen.ready();
    const device = one.services.presence.enter(ada.id);
    await screen.untilSignals((heard) => heard.length > 0);
    const set = (userId: number, blocked: boolean) => ada.api.users.setBlocked({ userId, blocked });
    // Who shares no room with her sees nothing of her, before and after.
    for (const blocked of [true, false]) await set(eve.id, blocked);
    // Doing it twice is doing it once.
    for (const blocked of [true, true, false, false]) await set(bob.id, blocked);
    const isSeen = (state: string) => [
      bob.id,
      [{ type: 'presence.changed', presence: { userId: ada.id, state, lastSeenAt: null } }],
    ];
    for (const heard of shown) {
      await until('both are told', () => heard.length >= 2);
      expect(heard).toEqual([isSeen('offline'), isSeen('online')]);
    }
    await screen.untilSignals((heard) => heard.length >= 3);
    const states = screen.signals.map((signal) => signal.type === 'presence.changed' && signal.presence.state);
    expect(states).toEqual(['online', 'offline', 'online']);
    await screen.stop();
    device.leave();
    for (const house of [two, one]) await house.close();
    await redis.stop();
  },
);
