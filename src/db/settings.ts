import { type SettingName, Settings } from '#contract/settings.ts';
import { type Sql, statement } from '#db/database.ts';

const allSettings = statement<{ key: string; value: unknown }>('setting.all', 'SELECT key, value FROM setting');
export const putSetting = statement(
  'setting.put',
  `INSERT INTO setting (key, value) VALUES ($1, $2::jsonb)
   ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()`,
);

const KEPT_MS = 1000;

/**
 * The settings as they are now. Remembered for a second at most: what another node's admin changes is heard by the bus at once,
 * and without one by the end of that second.
 */
export class LiveSettings {
  private known: Settings | null = null;
  private until = 0;
  private asking: Promise<Settings> | null = null;
  private generation = 0;

  constructor(
    private readonly sql: Sql,
    private readonly defaults: Settings,
    /** Tells the other nodes. */
    private readonly tellOthers: () => void,
  ) {}

  async read(): Promise<Settings> {
    if (this.known && performance.now() < this.until) return this.known;
    this.asking ??= this.ask();
    return this.asking;
  }

  private async ask(): Promise<Settings> {
    const { generation } = this;
    try {
      const settings = await readSettings(this.sql, this.defaults);
      if (generation === this.generation) {
        this.known = settings;
        this.until = performance.now() + KEPT_MS;
      }
      return settings;
    } finally {
      if (generation === this.generation) this.asking = null;
    }
  }

  /** As a transaction sees them. */
  readIn(sql: Sql): Promise<Settings> {
    return readSettings(sql, this.defaults);
  }

  readonly forget = (): void => {
    this.generation++;
    this.known = null;
    this.asking = null;
  };

  /** Called once a change is committed. */
  changed(): void {
    this.forget();
    this.tellOthers();
  }
}

/** A value that this version does not understand, as a newer one may have written, counts as not set. */
async function readSettings(sql: Sql, defaults: Settings): Promise<Settings> {
  const settings: Settings = { ...defaults };
  for (const { key, value } of await sql.query(allSettings, [])) {
    const shape = Settings.shape[key as SettingName];
    const read = shape?.safeParse(value);
    if (read?.success) Object.assign(settings, { [key]: read.data });
  }
  return settings;
}
