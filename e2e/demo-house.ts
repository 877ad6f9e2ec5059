import { upload } from './by-api.ts';
import { call } from './calls.ts';
import { read } from './demo.ts';
import type { Page } from './server.ts';
import { picture, sound } from './small-files.ts';

/** What of the demo is named in addresses, once every place has something in it. */
export interface House {
  design: number;
  /** a room of few words, which Ada owns as well */
  general: number;
  /** a room that Ada has not joined */
  strange: number;
  dm: number;
  jane: number;
  /** a message with a thread */
  parent: number;
  /** that lets somebody into a room of Jane's */
  code: string;
  webhook: number;
  organisation: number;
}

interface View {
  room: { id: number; name: string | null; kind: string };
}
interface Said {
  id: number;
  threadCount: number;
}

const EVERY_KIND =
  '**strong** `code` https://example.org @jane #general :tada:\n\n- [x] done\n- [ ] to do\n\n> quoted\n\n```ts\n// why\nconst a: string = `b` + 1;\n```\n\n|a|b|\n|-|-|\n|c|d|';

/** Adds to the demo what it leaves out, as Ada and Jane would. */
export async function furnish(ada: Page, jane: Page): Promise<House> {
  const mine: View[] = (await read(ada, 'rooms.mine')).items;
  const named = (name: string) => mine.find(({ room }) => room.name === name)?.room.id ?? 0;
  const [design, general] = [named('design'), named('general')];
  const [strange]: View[] = (await read(ada, 'rooms.browse', { query: 'reading' })).items;
  const said: Said[] = (await read(ada, 'messages.list', { roomId: design, threads: false })).messages;
  const parent = said.find(({ threadCount }) => threadCount > 0)?.id ?? 0;
  const { id: janeId } = await read(jane, 'users.me');
  const { room: dm } = await call<View>(ada, 'rooms.openDm', { userId: janeId });

  await call(jane, 'messages.send', { roomId: design, content: 'One more thing, @ada.', parentId: parent });
  await call(jane, 'users.setStatus', { emoji: '🎯', text: 'In focus' });
  const files = [
    { name: 'sketch.png', mimeType: 'image/png', buffer: await picture(600, 400, '#7799bb') },
    { name: 'tone.wav', mimeType: 'audio/wav', buffer: sound(2) },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') },
  ];
  const fileIds: number[] = [];
  for (const file of files) fileIds.push((await upload(ada, design, file)).id);
  const { message: every } = await call<{ message: Said }>(ada, 'messages.send', {
    roomId: design,
    content: EVERY_KIND,
    quoteId: parent,
    fileIds,
  });
  for (const page of [ada, jane]) await call(page, 'reactions.add', { messageId: every.id, emoji: '👍' });
  await call(ada, 'messages.forward', { messageId: every.id, roomId: design, comment: 'Once more' });
  const plan = await upload(ada, general, { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('plan') });
  await call(ada, 'messages.send', { roomId: general, content: 'The plan', fileIds: [plan.id] });
  const { message: last } = await call<{ message: Said }>(ada, 'messages.send', { roomId: design, content: 'The lst' });
  await call(ada, 'messages.edit', { messageId: last.id, content: 'The last' });
  await call(jane, 'reactions.add', { messageId: last.id, emoji: '🌊' });
  await call(jane, 'receipts.markRead', { roomId: design });

  await call(ada, 'groups.create', { handle: 'glazers', name: 'Glazers', memberIds: [janeId] });
  await call(ada, 'bots.create', { username: 'greeter', displayName: 'Greeter' });
  await call(ada, 'auth.createApiKey', { name: 'backup script' });
  await call(ada, 'notifications.setSettings', { keywords: ['deploy'], quietHours: { from: 1320, to: 420 } });
  await call(ada, 'admin.postAnnouncement', { text: 'We move house at noon', level: 'warning' });
  const { room: cellar } = await call<View>(jane, 'rooms.create', { name: 'cellar', visibility: 'private' });
  const { code } = await call<{ code: string }>(jane, 'invites.create', { roomId: cellar.id });
  await call(ada, 'invites.create', { roomId: design });
  const { id: webhook } = await call<{ id: number }>(ada, 'webhooks.create', {
    url: 'https://hooks.example.org/parley',
    events: ['message_sent', 'user_joined'],
    secret: 'nobody knows it',
    roomId: null,
  });
  const { id: organisation } = await call<{ id: number }>(ada, 'organisations.create', { name: 'The other house' });
  return {
    design,
    general,
    strange: strange?.room.id ?? 0,
    dm: dm.id,
    jane: janeId,
    parent,
    code,
    webhook,
    organisation,
  };
}
