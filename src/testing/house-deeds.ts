import { LiveSettings } from '#db/settings.ts';
import { deleteAccount } from '#jobs/account-deletion.ts';
import { purgeMessages } from '#jobs/message-retention.ts';
import type { House, Person } from '#testing/house.ts';

/** What happens to everybody: messages grow too old to be kept, and somebody who took part has his account deleted. */
export const HOUSE_KINDS = { expire: 2, passBy: 2 } as const;
type HouseKind = keyof typeof HOUSE_KINDS;

export function isHouseKind(kind: string): kind is HouseKind {
  return kind in HOUSE_KINDS;
}

interface About {
  me: Person;
  owner: Person;
  roomId: number;
  messageId: number;
  which: number;
  text: string;
}

const never = new AbortController().signal;

export class HouseDeeds {
  private turn: Promise<unknown> = Promise.resolve();
  private guests = 0;

  constructor(private readonly house: House) {}

  async perform(kind: HouseKind, about: About): Promise<void> {
    if (kind === 'passBy') return this.passBy(about);
    // One node does it at a time.
    this.turn = this.turn.then(() => this.expire(about.roomId));
    await this.turn;
  }

  /** All that one room holds by now is taken for too old; the others keep theirs for ever. */
  private async expire(roomId: number): Promise<void> {
    const { db, auth } = this.house.services;
    const impatient = { ...(await auth.settings.read()), messageRetentionDays: -1 };
    await this.house.sql('UPDATE room SET retention_days = CASE WHEN id <> $1 THEN 0 END', [roomId]);
    const settings = new LiveSettings(db, impatient, () => undefined);
    await purgeMessages(db, settings, { signal: never, wake: auth.wake });
    await this.house.sql('UPDATE room SET retention_days = NULL');
  }

  private async passBy({ me, owner, roomId, messageId, which, text }: About): Promise<void> {
    const guest = await this.house.person(`guest_${this.guests++}_${roomId}`);
    try {
      await owner.api.members.add({ roomId, userId: guest.id });
      await guest.api.messages.send({ roomId, content: `${text} @${me.username}` });
      const { message } = await guest.api.messages.send({ roomId, content: text });
      await guest.api.drafts.set({ roomId, content: text });
      await guest.api.preferences.setRoom({ roomId, favourite: true });
      await me.api.messages.send({ roomId, content: `${text} @${guest.username}`, parentId: message.id });
      await guest.api.reactions.add({ messageId, emoji: '👋' });
    } finally {
      await this.remove(guest, which % 2 === 0);
    }
  }

  private async remove(guest: Person, takesMessages: boolean): Promise<void> {
    const { db, auth } = this.house.services;
    const { settings, wake, cache } = auth;
    await this.house.sql(
      'UPDATE users SET deletion_at = now() - interval $$1 minute$$, deletion_takes_messages = $2 WHERE id = $1',
      [guest.id, takesMessages],
    );
    const job = {
      id: 0,
      attempts: 1,
      createdAt: new Date().toISOString(),
      signal: never,
      finish: async () => undefined,
    };
    await deleteAccount({ db, settings, wake, forget: cache.forgetUser }, guest.id, job);
  }
}
