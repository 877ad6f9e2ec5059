import { soleOf } from '#core/rows.ts';
import { readableName } from '#core/usernames.ts';
import type { Database, Transaction } from '#db/database.ts';
import { addressTaken, insertImportedUser, takenNames, usersByEmail, usersByUuid } from '#db/import-sql.ts';
import { uuidOf } from '#jobs/slack/ids.ts';
import type { SlackMessage, SlackUser } from '#jobs/slack/shapes.ts';

/** Who answers for what comes in: an owner of the server. */
export interface Importer {
  userId: number;
  organisationId: number | null;
}

async function freeName(tx: Transaction, wanted: string): Promise<string> {
  const readable = readableName(wanted, 26);
  const base = readable.length < 2 ? `user_${readable}` : readable;
  const tries = [base, ...Array.from({ length: 200 }, (_, at) => `${base}_${at + 2}`)];
  const taken = new Set(
    (await tx.query(takenNames, [tries.map((name) => name.toLowerCase())])).map(({ name }) => name),
  );
  const free = tries.find((name) => !taken.has(name.toLowerCase()));
  if (free === undefined) throw new Error('no free name was found for somebody of the export');
  return free;
}

/** The people of an export as people here: by address who is here already, the others with accounts that nobody is in yet. */
export class People {
  private readonly ids = new Map<string, number>();
  /** usernames by Slack's id, for mentions */
  readonly names = new Map<string, string>();
  made = 0;
  matched = 0;
  /** whose address somebody has here without having shown that it is his */
  unsure = 0;

  constructor(
    private readonly db: Database,
    private readonly importer: Importer,
    /** also accounts whose address nobody has shown to be his: else whoever took one early would be given its owner’s rooms */
    private readonly trustsAddresses: boolean,
  ) {}

  idOf(slackId: string | undefined): number | undefined {
    return slackId === undefined ? undefined : this.ids.get(slackId);
  }

  async bringIn(users: readonly SlackUser[]): Promise<void> {
    const known = await this.db.query(usersByUuid, [users.map(({ id }) => uuidOf('user', id))]);
    const byUuid = new Map(known.map(({ id, uuid }) => [uuid, id]));
    const addresses = users.flatMap(({ profile, is_bot }) =>
      profile.email && !is_bot ? [profile.email.toLowerCase()] : [],
    );
    const found = await this.db.query(usersByEmail, [addresses, this.importer.organisationId]);
    const sure = found.filter(({ id, verified }) => verified || this.trustsAddresses || id === this.importer.userId);
    const byEmail = new Map(sure.map(({ id, email }) => [email, id]));
    this.unsure = found.length - sure.length;
    for (const user of users) {
      const id = byUuid.get(uuidOf('user', user.id)) ?? byEmail.get(user.profile.email?.toLowerCase() ?? '');
      if (id === undefined) await this.make(user);
      else this.matched += 1;
      if (id !== undefined) this.ids.set(user.id, id);
    }
    const all = await this.db.query<{ id: number; username: string }>(
      { name: 'import.names', text: 'SELECT id, username FROM users WHERE id = ANY($1)' },
      [[...this.ids.values()]],
    );
    const nameOf = new Map(all.map(({ id, username }) => [id, username]));
    for (const [slackId, id] of this.ids) this.names.set(slackId, nameOf.get(id) ?? slackId);
  }

  /** What a program wrote stands under an account of that program's name. */
  async authorOf({ user, bot_id: botId, username }: SlackMessage): Promise<number> {
    const known = this.idOf(user);
    if (known !== undefined) return known;
    const key = user ?? botId ?? `named ${username ?? 'unknown'}`;
    const seen = this.ids.get(key);
    if (seen !== undefined) return seen;
    const [kept] = await this.db.query(usersByUuid, [[uuidOf('user', key)]]);
    if (kept) this.ids.set(key, kept.id);
    else await this.make({ id: key, name: username ?? 'slack', deleted: false, is_bot: true, profile: {} });
    return this.ids.get(key) as number;
  }

  private async make(user: SlackUser): Promise<void> {
    const { email, real_name: realName, display_name: displayName, title } = user.profile;
    const uuid = uuidOf('user', user.id);
    const id = await this.db.transaction(async (tx) => {
      const username = await freeName(tx, user.name || realName || user.id);
      const shown = (displayName || realName || user.name || username).replace(/\s+/g, ' ').trim().slice(0, 80);
      const isFree = email && !user.is_bot && !soleOf(await tx.query(addressTaken, [email])).taken;
      const address = isFree ? email : `${uuid}@imported.invalid`;
      const zone = user.tz && isTimeZone(user.tz) ? user.tz : 'UTC';
      const profile = JSON.stringify(title ? { title: title.slice(0, 200) } : {});
      const { userId, organisationId } = this.importer;
      const owner = user.is_bot ? userId : null;
      const values = [uuid, username, address, shown || username, zone, profile, organisationId, user.deleted, owner];
      return soleOf(await tx.query(insertImportedUser, values)).id;
    });
    this.made += 1;
    this.ids.set(user.id, id);
  }
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
