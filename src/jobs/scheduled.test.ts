import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_SCHEDULED } from '#contract/limits.ts';
import { uploadFile } from '#core/files.ts';
import { sendDueMessages } from '#jobs/scheduled.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let other: House;
let ada: Person;
let bob: Person;
let eve: Person;
let room: number;

beforeAll(async () => {
  house = await House.open();
  other = await House.open({ database: house.url });
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
  room = (await ada.api.rooms.create({ name: 'design', visibility: 'private', memberIds: [bob.id] })).room.id;
});
afterAll(async () => {
  await other.close();
  await house.close();
});

const tomorrow = () => new Date(Date.now() + 24 * 3600_000).toISOString();
const plan = (who: Person, content: string, more: object = {}) =>
  who.api.scheduled.create({ message: { roomId: room, content, ...more }, sendAt: tomorrow() });
const makeDue = (id?: number) =>
  house.sql("UPDATE scheduled_message SET due_at = now() - interval '1 second' WHERE id = coalesce($1, id)", [
    id ?? null,
  ]);
const fail = (error: unknown) => {
  throw error;
};
const run = (at = house, onError: (error: unknown) => void = fail) =>
  sendDueMessages({ db: at.services.db, wake: at.services.auth.wake, settings: at.services.auth.settings }, onError);
const contents = async (roomId = room) =>
  (await ada.api.messages.list({ roomId, limit: 100 })).messages.map(({ content }) => content);
const lastEvent = async (who: Person) => {
  const [row] = await house.sql<{ payload: unknown }>(
    "SELECT payload FROM event WHERE scope = 'user' AND stream_id = $1 ORDER BY seq DESC LIMIT 1",
    [who.id],
  );
  return row?.payload;
};

describe('scheduled send', () => {
  test('what is due is sent once, as its author, and its end is told with the message’s id', async () => {
    const made = await plan(bob, 'Good morning @ada');
    expect(await lastEvent(bob)).toEqual({ type: 'scheduled.set', scheduled: made });
    expect((await bob.api.scheduled.list({})).items).toEqual([made]);
    expect((await ada.api.scheduled.list({})).items).toEqual([]);
    expect(await run()).toBe(0);
    await makeDue(made.id);
    expect(await run()).toBe(1);
    const { messages } = await ada.api.messages.list({ roomId: room, limit: 1 });
    expect(messages[0]).toMatchObject({
      content: 'Good morning @ada',
      senderId: bob.id,
      mentions: [ada.id],
      clientId: made.clientId,
    });
    expect(await lastEvent(bob)).toEqual({
      type: 'scheduled.gone',
      scheduledId: made.id,
      messageId: messages[0]?.id,
    });
    expect((await bob.api.scheduled.list({})).items).toEqual([]);
    expect(await run()).toBe(0);
  });

  test('[S37] two nodes at the same rows: each message once', async () => {
    const texts = Array.from({ length: 40 }, (_, at) => `both ${at}`);
    for (const text of texts) await plan(ada, text);
    await makeDue();
    const taken = await Promise.all([run(), run(other), run(), run(other)]);
    expect(taken.reduce((sum, count) => sum + count)).toBe(texts.length);
    const sent = (await contents()).filter((content) => content.startsWith('both '));
    expect(sent.toSorted()).toEqual(texts.toSorted());
  });

  test('a thread, a quote and files go along', async () => {
    const { message: first } = await bob.api.messages.send({ roomId: room, content: 'first' });
    const about = { roomId: room, name: 'a.txt', description: '', declaredType: 'text/plain' };
    const bytes = (async function* () {
      yield Buffer.from('a');
    })();
    const { id } = await uploadFile({ ...ada.core, files: house.services.files }, { ...about, bytes });
    const made = await plan(ada, '', { parentId: first.id, quoteId: first.id, fileIds: [id] });
    await makeDue(made.id);
    await run();
    const { messages } = await bob.api.messages.replies({ messageId: first.id });
    expect(messages).toMatchObject([{ parentId: first.id, quote: { id: first.id }, files: [{ id }] }]);
  });

  test('[S7] access is judged when it is sent: the author is told why not, and may try again', async () => {
    const made = await plan(bob, 'too late');
    await ada.api.members.remove({ roomId: room, userId: bob.id });
    await makeDue(made.id);
    await run();
    const failed = { ...made, state: 'failed', error: 'room_not_found', updatedAt: expect.any(String) };
    expect(await lastEvent(bob)).toEqual({ type: 'scheduled.set', scheduled: failed });
    expect((await bob.api.scheduled.list({})).items).toEqual([failed]);
    expect(await run()).toBe(0);
    const again = { scheduledId: made.id, sendAt: tomorrow() };
    expect((await refusal(bob.api.scheduled.update(again)))?.code).toBe('room_not_found');
    expect((await refusal(bob.api.scheduled.sendNow({ scheduledId: made.id })))?.code).toBe('room_not_found');
    await ada.api.members.add({ roomId: room, userId: bob.id });
    expect(await bob.api.scheduled.update(again)).toMatchObject({ state: 'pending', error: null });
    await makeDue(made.id);
    await run();
    expect(await contents()).toContain('too late');
  });

  test('[S10] of somebody who was shut out nothing is sent', async () => {
    const mal = await house.person('mal');
    await ada.api.members.add({ roomId: room, userId: mal.id });
    const made = await plan(mal, 'from the past');
    await ada.api.users.setDeactivated({ userId: mal.id, deactivated: true });
    await makeDue(made.id);
    await run();
    const [row] = await house.sql('SELECT state, error FROM scheduled_message WHERE id = $1', [made.id]);
    expect(row).toEqual({ state: 'failed', error: 'account_deactivated' });
  });

  test('it can be changed, called off and sent at once, until it is gone', async () => {
    const made = await plan(ada, 'draft');
    const changed = await ada.api.scheduled.update({ scheduledId: made.id, content: 'final' });
    expect(changed).toMatchObject({ content: 'final', sendAt: made.sendAt });
    const { message } = await ada.api.scheduled.sendNow({ scheduledId: made.id });
    expect(message).toMatchObject({ content: 'final', clientId: made.clientId });
    expect(await lastEvent(ada)).toEqual({ type: 'scheduled.gone', scheduledId: made.id, messageId: message.id });
    const second = await plan(ada, 'never');
    await ada.api.scheduled.cancel({ scheduledId: second.id });
    expect(await lastEvent(ada)).toEqual({ type: 'scheduled.gone', scheduledId: second.id, messageId: null });
    for (const { id: scheduledId } of [made, second]) {
      expect((await refusal(ada.api.scheduled.cancel({ scheduledId })))?.code).toBe('scheduled_not_found');
      expect((await refusal(ada.api.scheduled.sendNow({ scheduledId })))?.code).toBe('scheduled_not_found');
      expect((await refusal(ada.api.scheduled.update({ scheduledId, content: 'x' })))?.code).toBe(
        'scheduled_not_found',
      );
    }
  });

  test('[S37] called off in the moment of its sending it is either sent or called off', async () => {
    const outcomes = new Set<string>();
    for (let turn = 0; turn < 15; turn++) {
      const made = await plan(ada, `race ${turn}`);
      await makeDue(made.id);
      const cancel = () => refusal(ada.api.scheduled.cancel({ scheduledId: made.id }));
      const [called] =
        turn % 2 ? await Promise.all([cancel(), run()]) : (await Promise.all([run(), cancel()])).toReversed();
      const wasSent = (await contents()).includes(`race ${turn}`);
      expect(called === null).toBe(!wasSent);
      outcomes.add(String(wasSent));
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });

  test('[S37] one client id plans once', async () => {
    const input = { message: { roomId: room, content: 'planned', clientId: 'plan-1' }, sendAt: tomorrow() };
    const all = await Promise.all(Array.from({ length: 10 }, () => ada.api.scheduled.create(input)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    await ada.api.scheduled.cancel({ scheduledId: all[0]?.id ?? 0 });
  });

  test('[S1] [S13] [S14] what one may not send cannot be planned, and another’s plan is not found', async () => {
    const code = async (call: Promise<unknown>) => (await refusal(call))?.code;
    const made = await plan(ada, 'mine');
    expect(await code(plan(eve, 'x'))).toBe('room_not_found');
    expect(await code(plan(ada, 'x', { parentId: 999_999 }))).toBe('message_not_found');
    expect(await code(plan(ada, 'x', { fileIds: [999_999] }))).toBe('file_not_found');
    expect(await code(plan(ada, 'x'.repeat(10_001)))).toBe('message_too_long');
    expect(await code(bob.api.scheduled.cancel({ scheduledId: made.id }))).toBe('scheduled_not_found');
    expect(await code(bob.api.scheduled.sendNow({ scheduledId: made.id }))).toBe('scheduled_not_found');
    expect(await code(ada.api.scheduled.update({ scheduledId: made.id }))).toBe('invalid_input');
    expect(await code(ada.api.scheduled.update({ scheduledId: made.id, content: 'x'.repeat(10_001) }))).toBe(
      'message_too_long',
    );
    for (const sendAt of ['2020-01-01T00:00:00Z', '2099-01-01T00:00:00Z', 'soon'])
      expect(await code(ada.api.scheduled.create({ message: { roomId: room, content: 'x' }, sendAt }))).toBe(
        'invalid_input',
      );
    await ada.api.scheduled.cancel({ scheduledId: made.id });
  });

  test('nobody has more waiting than the limit', async () => {
    await house.sql(
      `INSERT INTO scheduled_message (user_id, room_id, content, send_at, due_at)
       SELECT $1, $2, 'many', now() + interval '1 day', now() + interval '1 day' FROM generate_series(1, $3)`,
      [bob.id, room, MAX_SCHEDULED],
    );
    expect(await refusal(plan(bob, 'one more'))).toMatchObject({
      code: 'too_many_scheduled',
      details: { limit: MAX_SCHEDULED },
    });
    await house.sql('DELETE FROM scheduled_message WHERE user_id = $1', [bob.id]);
  });

  test('what the server itself cannot send rests, holds up nothing else, and comes back to its author in the end', async () => {
    const stuck = await plan(ada, 'stuck');
    const fine = await plan(ada, 'fine');
    // Its key was used for something else: the insert itself fails.
    await house.sql("INSERT INTO idempotency_key (user_id, key, fingerprint) VALUES ($1, $2, 'x')", [
      ada.id,
      stuck.clientId,
    ]);
    const errors: unknown[] = [];
    for (let tries = 0; tries < 5; tries++) {
      await makeDue(stuck.id);
      if (tries === 0) await makeDue(fine.id);
      await run(house, (error) => errors.push(error));
    }
    expect(errors).toHaveLength(5);
    expect(await contents()).toContain('fine');
    expect((await ada.api.scheduled.list({})).items).toMatchObject([
      { id: stuck.id, state: 'failed', error: 'internal' },
    ]);
    await ada.api.scheduled.cancel({ scheduledId: stuck.id });
  });
});
