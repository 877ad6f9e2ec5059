import type { AnyTRPCProcedure } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRouter } from '#api/router.ts';
import { codeOfStep, decryptSecret, stepAt } from '#auth/totp.ts';
import { type Person, password } from '#testing/house.ts';
import { Mailbox } from '#testing/mailbox.ts';
import { refusal } from '#testing/refusal.ts';
import { type Served, serve } from '#testing/served.ts';

let mailbox: Mailbox;
let served: Served;
let owner: Person;
let admin: Person;
let member: Person;
let roomId: number;
let count = 0;

beforeAll(async () => {
  mailbox = await Mailbox.open();
  served = await serve({
    publicUrl: 'https://chat.example.org',
    mail: { smtpUrl: mailbox.url, from: 'Parley <chat@example.org>' },
    jobTimes: { pollMs: 20 },
  });
  [owner, admin, member] = await served.house.people('owner', 'admin', 'member');
  await owner.api.users.setRole({ userId: admin.id, role: 'admin' });
  roomId = (await member.api.rooms.create({ name: 'room' })).room.id;
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  await served.close();
  await mailbox.close();
});

type Caller = Person['api'];
const somebody = () => served.house.person(`person_${++count}`);
async function withSecondFactor(): Promise<Person> {
  const who = await somebody();
  await who.api.auth.secondFactor.begin({ password });
  const [row] = await served.house.sql<{ secret: string }>('SELECT secret FROM second_factor WHERE user_id = $1', [
    who.id,
  ]);
  const secret = decryptSecret(served.house.services.auth.secret, who.id, row?.secret ?? '') ?? Buffer.alloc(0);
  await who.api.auth.secondFactor.confirm({ code: codeOfStep(secret, stepAt(Date.now()) - 1) });
  return who;
}
const placed = async () =>
  (await owner.api.admin.placeHold({ subject: { userId: (await somebody()).id }, reason: 'case' })).id;

/**
 * Everything that an admin can do to others or to the server, each done once: made ready first, by the owner. A new procedure under
 * `admin`, or one that asks for an admin elsewhere, needs its line here.
 */
const DEEDS: Record<string, () => Promise<(api: Caller) => Promise<unknown>>> = {
  'admin.updateSettings': async () => (api) => api.admin.updateSettings({ serverName: `Parley ${++count}` }),
  'admin.createPerson': async () => (api) =>
    api.admin.createPerson({ username: `made_${++count}`, email: `made_${count}@example.org` }),
  'admin.invitePerson': async () => (api) => api.admin.invitePerson({ email: `invited_${++count}@example.org` }),
  'admin.resetSecondFactor': async () => {
    const { id: userId } = await withSecondFactor();
    return (api) => api.admin.resetSecondFactor({ userId });
  },
  'admin.signOutPerson': async () => {
    const { id: userId } = await somebody();
    return (api) => api.admin.signOutPerson({ userId });
  },
  'admin.placeHold': async () => (api) => api.admin.placeHold({ subject: { roomId }, reason: 'case' }),
  'admin.liftHold': async () => {
    const holdId = await placed();
    return (api) => api.admin.liftHold({ holdId });
  },
  'admin.readHeld': async () => {
    await owner.api.admin.placeHold({ subject: { roomId }, reason: 'case' });
    return (api) => api.admin.readHeld({ subject: { roomId } });
  },
  'admin.planDeletion': async () => {
    const { id: userId } = await somebody();
    return (api) => api.admin.planDeletion({ userId, takeMessages: false });
  },
  'admin.cancelDeletion': async () => {
    const { id: userId } = await somebody();
    await owner.api.admin.planDeletion({ userId, takeMessages: false });
    return (api) => api.admin.cancelDeletion({ userId });
  },
  'admin.deleteRoom': async () => {
    const { room } = await member.api.rooms.create({ name: 'to be deleted' });
    return (api) => api.admin.deleteRoom({ roomId: room.id });
  },
  'admin.setRoomRetention': async () => (api) => api.admin.setRoomRetention({ roomId, keep: 'forever' }),
  'admin.offerPassword': async () => {
    const { id: userId } = await somebody();
    return (api) => api.admin.offerPassword({ userId });
  },
  'admin.postAnnouncement': async () => (api) => api.admin.postAnnouncement({ text: 'news' }),
  'admin.withdrawAnnouncement': async () => {
    const { id: announcementId } = await owner.api.admin.postAnnouncement({ text: 'news' });
    return (api) => api.admin.withdrawAnnouncement({ announcementId });
  },
  'auth.createInvite': async () => (api) => api.auth.createInvite({}),
  'auth.revokeInvite': async () => {
    const { id: inviteId } = await owner.api.auth.createInvite({});
    return (api) => api.auth.revokeInvite({ inviteId });
  },
  'organisations.create': async () => (api) => api.organisations.create({ name: `school ${++count}` }),
  'organisations.rename': async () => {
    const { id: organisationId } = await owner.api.organisations.create({ name: `school ${++count}` });
    return (api) => api.organisations.rename({ organisationId, name: `school ${++count}` });
  },
  'organisations.moveUser': async () => {
    const { id: organisationId } = await owner.api.organisations.create({ name: `school ${++count}` });
    const { id: userId } = await somebody();
    return (api) => api.organisations.moveUser({ userId, organisationId });
  },
  'users.setDeactivated': async () => {
    const { id: userId } = await somebody();
    return (api) => api.users.setDeactivated({ userId, deactivated: true });
  },
  'users.setRole': async () => {
    const { id: userId } = await somebody();
    return (api) => api.users.setRole({ userId, role: 'admin' });
  },
};
const OWNERS_ONLY = new Set(['users.setRole']);

const lines = async (actorId: number) =>
  (
    await served.house.sql<{ action: string }>('SELECT action FROM audit_log WHERE actor_id = $1 ORDER BY id', [
      actorId,
    ])
  ).map(({ action }) => action);

test('every mutation of the router under admin is among the deeds below', () => {
  // By its type a tree, in truth a flat table from paths to procedures.
  const procedures = Object.entries<object>(appRouter._def.procedures) as [string, AnyTRPCProcedure][];
  const mutations = procedures.filter(([, procedure]) => procedure._def.type === 'mutation').map(([path]) => path);
  const ofAdmins = mutations.filter((path) => path.startsWith('admin.'));
  expect(ofAdmins.length).toBeGreaterThan(5);
  expect(ofAdmins.filter((path) => !(path in DEEDS))).toEqual([]);
  expect(Object.keys(DEEDS).filter((path) => !mutations.includes(path))).toEqual([]);
});

describe.each(Object.entries(DEEDS))('%s', (path, prepare) => {
  test('leaves its line in the audit log, and is refused to members, keys of theirs and strangers without any', async () => {
    const act = await prepare();
    const { key } = await member.api.auth.createApiKey({ name: `key ${++count}` });
    const before = await lines(member.id);
    for (const api of [member.api, served.house.caller({ apiKey: key })])
      expect(await refusal(act(api))).toMatchObject({ code: 'forbidden' });
    expect(await refusal(act(served.house.caller()))).toMatchObject({ code: 'unauthenticated' });
    expect(await lines(member.id)).toEqual(before);
    const who = OWNERS_ONLY.has(path) ? owner : admin;
    const known = (await lines(who.id)).length;
    await act(who.api);
    expect((await lines(who.id)).length).toBe(known + 1);
    await member.api.auth.revokeApiKey({ apiKeyId: (await member.api.auth.apiKeys())[0]?.id ?? 0 });
  });
});

test('[S12] [S16] what admins read is refused to members', async () => {
  const reads: ((api: Caller) => Promise<unknown>)[] = [
    (api) => api.admin.settings(),
    (api) => api.admin.people({}),
    (api) => api.admin.person({ userId: owner.id }),
    (api) => api.admin.holds({}),
    (api) => api.admin.sessions({ userId: owner.id }),
    (api) => api.admin.names({ userIds: [owner.id], roomIds: [roomId] }),
    (api) => api.admin.rooms({}),
    (api) => api.admin.announcements(),
    (api) => api.admin.health(),
    (api) => api.audit.list({}),
    (api) => api.auth.invites(),
  ];
  for (const read of reads) {
    expect(await refusal(read(member.api))).toMatchObject({ code: 'forbidden' });
    expect(await refusal(read(served.house.caller()))).toMatchObject({ code: 'unauthenticated' });
    await read(admin.api);
  }
});

test('[S18] an admin acts on members, not on those above him, nor on himself', async () => {
  for (const userId of [owner.id, admin.id]) {
    expect(await refusal(admin.api.admin.signOutPerson({ userId }))).toMatchObject({ code: 'forbidden' });
    expect(await refusal(admin.api.admin.resetSecondFactor({ userId }))).toMatchObject({ code: 'forbidden' });
  }
  expect(await refusal(admin.api.admin.signOutPerson({ userId: 999_999 }))).toMatchObject({ code: 'user_not_found' });
  expect(await refusal(admin.api.admin.resetSecondFactor({ userId: member.id }))).toMatchObject({
    code: 'second_factor_state',
  });
});

test('[S10] who is signed out by an admin, or loses his second factor, is out at once', async () => {
  const [one, other] = [await somebody(), await withSecondFactor()];
  const { key } = await one.api.auth.createApiKey({ name: 'key' });
  await admin.api.admin.signOutPerson({ userId: one.id });
  await admin.api.admin.resetSecondFactor({ userId: other.id });
  for (const api of [one.api, other.api, served.house.caller({ apiKey: key })])
    expect(await refusal(api.users.me())).toMatchObject({ code: 'unauthenticated' });
  await served.house.caller().auth.signIn({ login: other.username, password });
});

test('people are found by name, address, role, state and second factor, page by page', async () => {
  const house = served.house;
  const [zoe] = await house.people('zoe_admin');
  const secured = await withSecondFactor();
  await owner.api.users.setRole({ userId: zoe.id, role: 'admin' });
  await owner.api.users.setDeactivated({ userId: zoe.id, deactivated: true });
  const names = async (asked: Parameters<Caller['admin']['people']>[0]) =>
    (await admin.api.admin.people(asked)).items.map(({ username }) => username);
  expect(await names({ query: 'ZOE' })).toEqual(['zoe_admin']);
  expect(await names({ query: 'zoe_admin@ex' })).toEqual(['zoe_admin']);
  expect(await names({ query: '%' })).toEqual([]);
  expect(await names({ role: 'owner' })).toEqual(['owner']);
  expect(await names({ state: 'deactivated', role: 'admin' })).toEqual(['zoe_admin']);
  expect(await names({ state: 'active', query: 'zoe' })).toEqual([]);
  expect(await names({ secondFactor: true })).toContain(secured.username);
  expect(await names({ secondFactor: true })).not.toContain('member');
  expect(await names({ organisationId: null, query: 'member' })).toEqual(['member']);
  expect(await names({ organisationId: 999_999 })).toEqual([]);
  const all: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await admin.api.admin.people({ limit: 3, ...(cursor !== undefined && { cursor }) });
    all.push(...page.items.map(({ username }) => username));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(all.slice(0, 3)).toEqual(['owner', 'admin', 'member']);
  expect(new Set(all).size).toBe(all.length);
  expect(await admin.api.admin.person({ userId: secured.id })).toMatchObject({
    secondFactor: true,
    hasPassword: true,
    sessions: 1,
  });
  expect(await refusal(admin.api.admin.person({ userId: 999_999 }))).toMatchObject({ code: 'user_not_found' });
});

test('an account that an admin makes belongs to whoever chooses its password, by letter or by the path', async () => {
  mailbox.received.length = 0;
  const { user, passwordPath } = await admin.api.admin.createPerson({
    username: 'newcomer',
    email: 'new@example.org',
    locale: 'fr',
  });
  expect(passwordPath).toBeNull();
  expect(await refusal(served.house.caller().auth.signIn({ login: 'newcomer', password }))).toMatchObject({
    code: 'invalid_credentials',
  });
  const [letter] = await mailbox.until(1, 'new@example.org');
  const token = /#(\S+)/.exec(letter?.body ?? '')?.[1] ?? '';
  await served.house.caller().auth.resetPassword({ token, newPassword: password });
  expect((await served.house.caller().auth.signIn({ login: 'newcomer', password })).me).toMatchObject({
    id: user.id,
    locale: 'fr',
    role: 'member',
  });
  for (const [taken, code] of [
    [{ username: 'newcomer', email: 'x@example.org' }, 'username_taken'],
    [{ username: 'another', email: 'NEW@example.org' }, 'email_taken'],
  ] as const)
    expect(await refusal(admin.api.admin.createPerson(taken))).toMatchObject({ code });
  const silent = await serve();
  const boss = await silent.house.person('boss');
  const made = await boss.api.admin.createPerson({ username: 'quiet', email: 'quiet@example.org' });
  const path = made.passwordPath ?? '';
  expect(path).toMatch(/^\/reset-password#[\w-]{40,}$/);
  await silent.house.caller().auth.resetPassword({ token: path.split('#')[1] ?? '', newPassword: password });
  await silent.house.caller().auth.signIn({ login: 'quiet', password });
  expect(await refusal(boss.api.admin.invitePerson({ email: 'x@example.org' }))).toMatchObject({ code: 'forbidden' });
  await silent.close();
});

test('an invitation by letter lets one person in, also where nobody else may come', async () => {
  mailbox.received.length = 0;
  await admin.api.admin.updateSettings({ registration: 'invite' });
  await admin.api.admin.invitePerson({ email: 'guest@example.org', locale: 'en' });
  const [letter] = await mailbox.until(1, 'guest@example.org');
  expect(letter?.headers.get('subject')).toMatch(/^admin invites you to Parley/);
  const invite = /sign-up\?invite=(\S+)/.exec(letter?.body ?? '')?.[1] ?? '';
  const join = (name: string, code?: string) =>
    served.house
      .caller()
      .auth.signUp({ username: name, email: `${name}@example.org`, password, ...(code && { invite: code }) });
  expect(await refusal(join('uninvited'))).toMatchObject({ code: 'invite_invalid' });
  await join('guest', invite);
  expect(await refusal(join('second_guest', invite))).toMatchObject({ code: 'invite_invalid' });
  expect(JSON.stringify(await served.house.sql('SELECT * FROM invite'))).not.toContain(invite);
  await admin.api.admin.updateSettings({ registration: 'open' });
});

test('settings hold at once on every node, say what they were before, and are refused when they make no sense', async () => {
  const { House } = await import('#testing/house.ts');
  const second = await House.open({ database: served.house.url });
  await admin.api.admin.updateSettings({ serverName: 'Our House', registration: 'closed', defaultLocale: 'fr' });
  expect(await second.caller().server.about()).toMatchObject({
    name: 'Our House',
    registration: 'closed',
    defaultLocale: 'fr',
  });
  await admin.api.admin.updateSettings({ registration: 'open' });
  expect((await served.house.caller().server.about()).registration).toBe('open');
  await expect.poll(async () => (await second.caller().server.about()).registration, { timeout: 3000 }).toBe('open');
  const [entry] = (await owner.api.audit.list({ action: 'settings_changed' })).items;
  expect(entry?.details).toEqual({ changed: { registration: 'open' }, was: { registration: 'closed' } });
  for (const wrong of [{}, { messageRetentionDays: 0 }, { serverName: '' }])
    expect(await refusal(admin.api.admin.updateSettings(wrong))).toMatchObject({ code: 'invalid_input' });
  await served.house.sql(`INSERT INTO setting (key, value) VALUES ('fromTheFuture', '1'), ('linkPreviews', '"odd"')`);
  expect((await second.services.auth.settings.read()).linkPreviews).toBe(true);
  expect((await admin.api.admin.settings()).defaultLocale).toBe('fr');
  await second.close();
});

test('whether links are looked up is heeded at once', async () => {
  const { House } = await import('#testing/house.ts');
  const house = await House.open({ linkPreviews: true });
  const boss = await house.person('boss');
  const { room } = await boss.api.rooms.create({ name: 'links' });
  const wanted = async () => {
    await boss.api.messages.send({ roomId: room.id, content: `https://example.org/${++count}` });
    return (await house.sql('SELECT * FROM preview_task')).length;
  };
  await boss.api.admin.updateSettings({ linkPreviews: false });
  expect(await wanted()).toBe(0);
  await boss.api.admin.updateSettings({ linkPreviews: true });
  await expect.poll(wanted, { timeout: 5000 }).toBeGreaterThan(0);
  await house.close();
});

describe('the audit log', () => {
  const fetchLog = (query: string, who = admin) =>
    fetch(`${served.base}/downloads/${query}`, { headers: { authorization: `Bearer ${who.accessToken}` } });

  test('is asked by who did it, to whom, where, what and when', async () => {
    const target = await somebody();
    const since = new Date().toISOString();
    await owner.api.users.setDeactivated({ userId: target.id, deactivated: true });
    await owner.api.users.setDeactivated({ userId: target.id, deactivated: false });
    await member.api.rooms.update({ roomId, topic: `topic ${++count}` });
    const actions = async (asked: Parameters<Caller['audit']['list']>[0]) =>
      (await admin.api.audit.list(asked)).items.map(({ action }) => action);
    expect(await actions({ actorId: owner.id, userId: target.id })).toEqual(['user_reactivated', 'user_deactivated']);
    expect(await actions({ since, userId: target.id, action: 'user_deactivated' })).toEqual(['user_deactivated']);
    expect(await actions({ until: since, actorId: owner.id, userId: target.id })).toEqual([]);
    const paged = await admin.api.audit.page({ since, actorId: owner.id, offset: 0, limit: 1 });
    expect([paged.total, paged.items.length]).toEqual([2, 1]);
    expect(await refusal(admin.api.audit.list({ since: 'yesterday' }))).toMatchObject({ code: 'invalid_input' });
  });

  test('goes out whole, as lines of JSON or as a table that no spreadsheet runs; that it did is in it', async () => {
    const who = await somebody();
    await who.api.auth.createApiKey({ name: '=cmd|"/c calc"!A1, "quoted"' });
    const json = await fetchLog(`audit.jsonl?actorId=${who.id}`);
    const entries = (await json.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { action: string });
    expect(entries.map(({ action }) => action)).toEqual(['api_key_created', 'signed_in', 'signed_up']);
    expect(Object.fromEntries(json.headers)).toMatchObject({
      'content-type': 'application/jsonl; charset=utf-8',
      'content-disposition': 'attachment; filename="audit.jsonl"',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
    const table = await (await fetchLog(`audit.csv?actorId=${who.id}&action=api_key_created`)).text();
    const [head, line] = table.split('\r\n');
    expect(head).toBe('id,createdAt,action,actorId,userId,roomId,ip,details');
    expect(line).toContain(`,api_key_created,${who.id},${who.id},,192.0.2.1,"{""name"":""=cmd|`);
    expect((await admin.api.audit.list({ action: 'audit_exported', limit: 1 })).items[0]?.details).toEqual({
      format: 'csv',
      actorId: who.id,
      action: 'api_key_created',
    });
    await served.house.sql(
      `INSERT INTO audit_log (action, details, ip) SELECT 'room_created', '{}', '-1+1' FROM generate_series(1, 2500)`,
    );
    const long = (await (await fetchLog('audit.csv?action=room_created')).text()).trim().split('\r\n');
    expect(long.length).toBeGreaterThan(2500);
    expect(long[1]).toContain(",'-1+1,");
  });

  test('[S12] [S15] goes out to nobody but admins', async () => {
    for (const [path, status] of [
      ['audit.csv', 403],
      ['audit.xml', 404],
      ['elsewhere', 404],
    ] as const)
      expect([path, (await fetchLog(path, member)).status]).toEqual([path, status]);
    expect((await fetch(`${served.base}/downloads/audit.csv`)).status).toBe(401);
    expect((await fetchLog('audit.csv?actorId=x')).status).toBe(400);
    expect((await fetch(`${served.base}/downloads/audit.csv`, { method: 'POST' })).status).toBe(405);
  });

  test('knows every sign-in, and every refusal with its reason and without a secret', async () => {
    const who = await somebody();
    await served.house.caller().auth.signIn({ login: who.username, password });
    await refusal(served.house.caller().auth.signIn({ login: who.username, password: 'wrong wrong' }));
    await owner.api.users.setDeactivated({ userId: who.id, deactivated: true });
    await refusal(served.house.caller().auth.signIn({ login: who.username, password }));
    const { items } = await admin.api.audit.list({ userId: who.id, limit: 4 });
    expect(items.map(({ action, details }) => [action, details.reason ?? details.means ?? null])).toEqual([
      ['sign_in_failed', 'deactivated'],
      ['user_deactivated', null],
      ['sign_in_failed', 'password'],
      ['signed_in', 'password'],
    ]);
    expect(JSON.stringify(items)).not.toContain('wrong wrong');
  });
});
