import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import type { Services } from '#api/context.ts';
import { readRegistration, signUp } from '#auth/accounts.ts';
import { SetDraft } from '#contract/drafts.ts';
import { SendMessage } from '#contract/messages.ts';
import { CreateRoom } from '#contract/rooms.ts';
import type { Ctx } from '#core/context.ts';
import { setDraft } from '#core/drafts.ts';
import { uploadFile } from '#core/files.ts';
import { setMemberRole } from '#core/members.ts';
import { deleteMessage, editMessage, pinMessage } from '#core/messages.ts';
import { setRoomPreferences } from '#core/preferences.ts';
import { addReaction } from '#core/reactions.ts';
import { markRead } from '#core/receipts.ts';
import { createRoom, openDm } from '#core/rooms.ts';
import { addSaved } from '#core/saved.ts';
import { createScheduled } from '#core/scheduled.ts';
import { sendMessage } from '#core/sends.ts';
import { setStatus } from '#core/statuses.ts';
import { updateProfile } from '#core/users.ts';

/** The cast: a small atelier, as one would meet it in the middle of a working day. */
export const CAST = {
  ada: { displayName: 'Ada Okafor', title: 'Founder', status: ['🎧', 'In focus'], timeZone: 'Africa/Lagos' },
  jane: { displayName: 'Jane Smith', title: 'Product designer', status: null, timeZone: 'Europe/London' },
  bob: { displayName: 'Bob Wilson', title: 'Engineer', status: ['🚆', 'On the train'], timeZone: 'Europe/London' },
  layla: { displayName: 'ليلى حداد', title: 'مصممة خطوط', status: null, timeZone: 'Asia/Beirut' },
  amina: {
    displayName: 'Amina Diallo',
    title: 'People and places',
    status: ['🌴', 'Working from Dakar'],
    timeZone: 'Africa/Dakar',
  },
  hugo: { displayName: 'Hugo Lefèvre', title: 'Développeur', status: null, timeZone: 'Europe/Paris' },
} as const;

type Name = keyof typeof CAST;

class Stage {
  private constructor(
    private readonly services: Services,
    readonly ids: Record<Name, number>,
  ) {}

  static async set(services: Services, password: string): Promise<Stage> {
    const ids = {} as Record<Name, number>;
    for (const [username, person] of Object.entries(CAST)) {
      const origin = { ip: null, userAgent: 'demo' };
      const account = { username, email: `${username}@example.org`, password, displayName: person.displayName };
      ids[username as Name] = await signUp(services.auth, account, origin);
    }
    const stage = new Stage(services, ids);
    for (const [username, { title, status, timeZone }] of Object.entries(CAST)) {
      const as = stage.as(username as Name);
      await updateProfile(as, { timeZone, profile: { title } });
      if (status) await setStatus(as, { emoji: status[0], text: status[1], until: null });
    }
    return stage;
  }

  as(name: Name): Ctx {
    const role = name === 'ada' ? 'owner' : 'member';
    const actor = { userId: this.ids[name], role, organisationId: null, sessionId: null } as const;
    const { db, auth } = this.services;
    return { actor, db, ip: null, settings: auth.settings, wake: auth.wake, forget: auth.cache.forgetUser };
  }

  async room(
    owner: Name,
    input: { name: string; topic?: string; visibility?: 'public' | 'private'; with: Name[] },
  ): Promise<number> {
    const memberIds = input.with.map((name) => this.ids[name]);
    const wanted = CreateRoom.parse({ visibility: 'public', ...input, memberIds });
    return (await createRoom(this.as(owner), wanted)).room.id;
  }

  async says(
    name: Name,
    roomId: number,
    content: string,
    more: { parentId?: number; quoteId?: number; fileIds?: number[] } = {},
  ): Promise<number> {
    const { message } = await sendMessage(this.as(name), SendMessage.parse({ roomId, content, ...more }));
    return message.id;
  }

  async brings(name: Name, roomId: number, file: { name: string; type: string; bytes: Uint8Array }): Promise<number> {
    const about = { roomId, name: file.name, description: '', declaredType: file.type };
    const { id } = await uploadFile(
      { ...this.as(name), files: this.services.files },
      { ...about, bytes: one(file.bytes) },
    );
    return id;
  }

  async reacts(messageId: number, emoji: string, ...names: Name[]): Promise<void> {
    for (const name of names) await addReaction(this.as(name), { messageId, emoji });
  }
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** The colours of the house, as somebody would show them. */
function swatches(): Promise<Buffer> {
  const colours = ['#f3efe6', '#e4dccb', '#2d5798', '#b9cbe8', '#c53a15', '#1f2430'];
  const fields = colours.map(
    (fill, at) => `<rect x="${24 + at * 124}" y="24" width="112" height="272" rx="14" fill="${fill}"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="780" height="320"><rect width="780" height="320" fill="#fdfcf9"/>${fields.join('')}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** One page that says what the season is for. */
function brief(): Buffer {
  const lines = [
    'What we ship by October, and what we leave alone.',
    '',
    '1.  The composer keeps every draft, on every device, also without a network.',
    '2.  A message is sent once, however often the line breaks.',
    '3.  Arabic and Hebrew are set from right to left, down to the caret.',
    '4.  Nothing on the screen moves while somebody reads.',
    '',
    'Not this season: themes, stickers, anything that blinks.',
    'Show early. Ship calmly.',
  ];
  const text = `BT /F1 26 Tf 72 742 Td (Brief for the autumn) Tj /F1 12 Tf 0 -40 Td 20 TL ${lines.map((line) => `(${line}) Tj T*`).join(' ')} ET`;
  return Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length ${text.length}>>stream
${text}
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
`);
}

async function playDesign(stage: Stage): Promise<void> {
  const everyone: Name[] = ['jane', 'bob', 'layla', 'amina', 'hugo'];
  const design = await stage.room('ada', {
    name: 'design',
    topic: 'Type, colour, screens. Show early, ship calmly.',
    with: everyone,
  });
  await setMemberRole(stage.as('ada'), { roomId: design, userId: stage.ids.bob, role: 'moderator' });
  await stage.says('ada', design, 'Good morning. Today the composer, tomorrow the rest.');
  const composer = await stage.says(
    'jane',
    design,
    'The new composer is on the preview server. It keeps drafts on every device now, @bob could you try to break it on a slow line?',
  );
  await stage.reacts(composer, '👍', 'ada', 'bob', 'layla');
  await stage.reacts(composer, '🎉', 'amina', 'hugo');
  await stage.says('bob', design, 'On it. Tunnel, lift, airport wifi.', { parentId: composer });
  const rtl = await stage.says('layla', design, 'RTL looks right too, even the caret.', { parentId: composer });
  await stage.reacts(rtl, '❤️', 'jane');
  await stage.says('jane', design, 'Then I call it done.', { parentId: composer });
  await stage.says(
    'jane',
    design,
    'Token names, so that we argue once:\n```ts\nexport const space = { s1: 4, s2: 8, s3: 12, s4: 16, s5: 24 }\n```',
  );
  const colours = { name: 'colours.png', type: 'image/png', bytes: await swatches() };
  await stage.says('jane', design, 'And the colours, from the left: **paper**, **line**, **accent**.', {
    fileIds: [await stage.brings('jane', design, colours)],
  });
  const plug = await stage.says('bob', design, 'Pulled the plug mid-send, twice. Nothing lost.', {
    quoteId: composer,
    fileIds: [await stage.brings('bob', design, { name: 'brief-autumn.pdf', type: 'application/pdf', bytes: brief() })],
  });
  await editMessage(stage.as('bob'), {
    messageId: plug,
    content: 'Pulled the plug mid-send, twice. Nothing lost, nothing doubled. Brief is attached.',
  });
  await pinMessage(stage.as('bob'), { messageId: plug, pinned: true });
  const slip = await stage.says('hugo', design, 'Wrong window, sorry.');
  await deleteMessage(stage.as('hugo'), { messageId: slip });
  await markRead(stage.as('ada'), { roomId: design });
  await addSaved(stage.as('ada'), plug);
  await setRoomPreferences(stage.as('ada'), { roomId: design, favourite: true });
  // From here on it is new to Ada: the divider stands above this.
  await stage.says('layla', design, 'جاهزة للمراجعة، @ada هل نطلقها اليوم؟');
  await stage.says('hugo', design, 'De mon côté tout est prêt, les textes français aussi.');
  for (const name of ['jane', 'bob', 'amina'] as const) await markRead(stage.as(name), { roomId: design });
}

async function playTheRest(stage: Stage): Promise<void> {
  const everyone: Name[] = ['jane', 'bob', 'layla', 'amina', 'hugo'];
  const general = await stage.room('ada', { name: 'general', topic: 'Whatever concerns everybody', with: everyone });
  for (const [name, text] of [
    ['ada', 'Welcome to the atelier. The door is always open.'],
    ['amina', 'Lunch at half past twelve? I found a place with a garden.'],
    ['hugo', 'Count me in.'],
    ['jane', 'Me too. I will be five minutes late.'],
  ] as const) {
    await stage.says(name, general, text);
  }
  const releases = await stage.room('bob', {
    name: 'releases',
    topic: 'What went out, and when',
    with: ['ada', 'jane', 'amina'],
  });
  await stage.says('bob', releases, 'The preview is tagged. @ada @jane please look at it before noon.');
  await setRoomPreferences(stage.as('ada'), { roomId: releases, favourite: true });
  const hiring = await stage.room('ada', { name: 'hiring', visibility: 'private', with: ['amina'] });
  await stage.says('amina', hiring, 'Two portfolios arrived over night, both worth a talk.');
  await markRead(stage.as('ada'), { roomId: hiring });
  await setDraft(stage.as('ada'), SetDraft.parse({ roomId: hiring, content: 'Shall we see both on Thursday?' }));
  const random = await stage.room('jane', { name: 'random', topic: 'Found on the way', with: ['ada', 'bob'] });
  await stage.says('jane', random, 'A bakery that opens at five. Now you know.');
  await setRoomPreferences(stage.as('ada'), { roomId: random, level: 'nothing' });
  const team = await stage.room('hugo', {
    name: 'équipe-dev',
    topic: 'On parle code, et café',
    with: ['ada', 'layla'],
  });
  await stage.says('hugo', team, 'La migration est passée en douze secondes.');
  await markRead(stage.as('ada'), { roomId: team });
  await stage.room('layla', { name: 'reading club', topic: 'One book a month', with: ['amina'] });
  const tomorrow = new Date(Date.now() + 24 * 3600_000);
  tomorrow.setUTCHours(8, 0, 0, 0);
  const later = { roomId: general, content: 'Good morning. Show and tell is at three today.' };
  await createScheduled(stage.as('ada'), { message: SendMessage.parse(later), sendAt: tomorrow.toISOString() });
  const dm = (await openDm(stage.as('jane'), { userId: stage.ids.ada })).room.id;
  await stage.says('jane', dm, 'Do you have ten minutes for the onboarding texts?');
  const old = (await openDm(stage.as('ada'), { userId: stage.ids.bob })).room.id;
  await stage.says('ada', old, 'Thank you for yesterday.');
  await stage.says('bob', old, 'Any time.');
  await markRead(stage.as('ada'), { roomId: old });
}

/** Fills an empty server, and tells how to sign in. A server where somebody lives is left alone. */
export async function seedDemo(services: Services): Promise<string[]> {
  const { firstAccount } = await readRegistration(services.auth);
  if (!firstAccount) return ['demo        left out: this server already has people'];
  const password = randomBytes(9).toString('base64url');
  const stage = await Stage.set(services, password);
  await playDesign(stage);
  await playTheRest(stage);
  const others = Object.keys(CAST).filter((name) => name !== 'ada');
  return [`demo        sign in as ada (owner) or ${others.join(', ')}; the password of all is ${password}`];
}
