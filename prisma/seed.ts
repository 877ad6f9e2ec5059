import { randomBytes } from 'node:crypto';
import type { Services } from '#api/context.ts';
import { readRegistration, signUp } from '#auth/accounts.ts';
import { SendMessage } from '#contract/messages.ts';
import { CreateRoom } from '#contract/rooms.ts';
import type { Ctx } from '#core/context.ts';
import { setMemberRole } from '#core/members.ts';
import { deleteMessage, editMessage, pinMessage } from '#core/messages.ts';
import { addReaction } from '#core/reactions.ts';
import { markRead } from '#core/receipts.ts';
import { createRoom, openDm } from '#core/rooms.ts';
import { sendMessage } from '#core/sends.ts';
import { updateProfile } from '#core/users.ts';

/** The cast: a small atelier, as one would meet it in the middle of a working day. */
export const CAST = {
  ada: { displayName: 'Ada Okafor', statusMessage: 'In focus until 15:00', timeZone: 'Africa/Lagos' },
  jane: { displayName: 'Jane Smith', statusMessage: '', timeZone: 'Europe/London' },
  bob: { displayName: 'Bob Wilson', statusMessage: 'On the train', timeZone: 'Europe/London' },
  layla: { displayName: 'ليلى حداد', statusMessage: '', timeZone: 'Asia/Beirut' },
  amina: { displayName: 'Amina Diallo', statusMessage: 'Working from Dakar', timeZone: 'Africa/Dakar' },
  hugo: { displayName: 'Hugo Lefèvre', statusMessage: '', timeZone: 'Europe/Paris' },
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
    for (const [username, { statusMessage, timeZone }] of Object.entries(CAST)) {
      await updateProfile(stage.as(username as Name), { statusMessage, timeZone });
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

  async says(name: Name, roomId: number, content: string, parentId: number | null = null): Promise<number> {
    const { message } = await sendMessage(this.as(name), SendMessage.parse({ roomId, content, parentId }));
    return message.id;
  }

  async reacts(messageId: number, emoji: string, ...names: Name[]): Promise<void> {
    for (const name of names) await addReaction(this.as(name), { messageId, emoji });
  }
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
  await stage.says('bob', design, 'On it. Tunnel, lift, airport wifi.', composer);
  const rtl = await stage.says('layla', design, 'RTL looks right too, even the caret.', composer);
  await stage.reacts(rtl, '❤️', 'jane');
  await stage.says('jane', design, 'Then I call it done.', composer);
  await stage.says(
    'jane',
    design,
    'Token names, so that we argue once: s1 is 4, s2 is 8, s3 is 12, s4 is 16, s5 is 24.',
  );
  const plug = await stage.says('bob', design, 'Pulled the plug mid-send, twice. Nothing lost.');
  await editMessage(stage.as('bob'), {
    messageId: plug,
    content: 'Pulled the plug mid-send, twice. Nothing lost, nothing doubled.',
  });
  await pinMessage(stage.as('bob'), { messageId: plug, pinned: true });
  const slip = await stage.says('hugo', design, 'Wrong window, sorry.');
  await deleteMessage(stage.as('hugo'), { messageId: slip });
  await markRead(stage.as('ada'), { roomId: design });
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
  const hiring = await stage.room('ada', { name: 'hiring', visibility: 'private', with: ['amina'] });
  await stage.says('amina', hiring, 'Two portfolios arrived over night, both worth a talk.');
  await markRead(stage.as('ada'), { roomId: hiring });
  const team = await stage.room('hugo', {
    name: 'équipe-dev',
    topic: 'On parle code, et café',
    with: ['ada', 'layla'],
  });
  await stage.says('hugo', team, 'La migration est passée en douze secondes.');
  await markRead(stage.as('ada'), { roomId: team });
  await stage.room('layla', { name: 'reading club', topic: 'One book a month', with: ['amina'] });
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
