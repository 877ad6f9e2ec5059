import nodemailer, { type Transporter } from 'nodemailer';
import { LOCALES } from '#contract/locales.ts';
import type { Letter, MailOrder } from '#contract/mails.ts';
import type { Database } from '#db/database.ts';
import { addresseeById, Mail } from '#db/mails.ts';
import { type Job, JobFailed } from '#jobs/job.ts';
import { write } from '#jobs/mail/texts.ts';
import type { Queue } from '#jobs/queue.ts';

export interface MailSettings {
  /** smtp:// or smtps://, with whatever else nodemailer reads from its query */
  smtpUrl: string;
  from: string;
  /** the address people use: links lead there and nowhere that a request could name */
  publicUrl: string;
}

/** What a letter leads to: a path of this server, with its secret where it has one. Null when it is of no use any more. */
export type PathOf = (letter: Letter) => Promise<string | null>;

export interface MailerParts {
  db: Database;
  serverName: () => Promise<string>;
  pathOf: PathOf;
  /** Where one says that one wants no more letters of this kind; null for those that nobody can do without. */
  stopPathOf: (letter: Letter) => string | null;
}

const localeOf = (text: string) => LOCALES.find((locale) => locale === text) ?? 'en';

function openTransport(smtpUrl: string): Transporter {
  const url = new URL(smtpUrl);
  const defaults = { pool: 'true', maxConnections: '2', connectionTimeout: '10000', socketTimeout: '20000' };
  for (const [name, value] of Object.entries(defaults))
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  return nodemailer.createTransport(url.href);
}

/** A refusal for good, of the address or of the letter; everything else may be different later. */
function isFinal(error: unknown): boolean {
  return error instanceof Error && 'responseCode' in error && Number(error.responseCode) >= 550;
}

/** Sends what waits in the queue. Neither addresses nor texts are ever logged. */
export class Mailer {
  private readonly transport: Transporter;

  constructor(
    private readonly parts: MailerParts,
    private readonly settings: MailSettings,
  ) {
    this.transport = openTransport(settings.smtpUrl);
  }

  async send({ to, letter }: MailOrder, job: Job): Promise<void> {
    const addressee = 'userId' in to ? await this.look(to.userId) : { ...to, name: null };
    if (!addressee) return;
    const path = await this.parts.pathOf(letter);
    if (path === null) return;
    const { publicUrl: url, from } = this.settings;
    const stopPath = this.parts.stopPathOf(letter);
    const stop = stopPath === null ? undefined : `${url}${stopPath}`;
    const about = {
      ...(stop !== undefined && { stop }),
      server: await this.parts.serverName(),
      name: addressee.name,
      url,
      link: `${url}${path}`,
    };
    const written = write(localeOf(addressee.locale), about, letter);
    try {
      await this.transport.sendMail({
        from,
        to: addressee.name === null ? addressee.address : { name: addressee.name, address: addressee.address },
        ...written,
        // The same over every attempt, so that whoever is given it twice can tell.
        messageId: `<${letter.template}.${job.id}.${Date.parse(job.createdAt)}@${new URL(url).hostname}>`,
        headers: { 'Auto-Submitted': 'auto-generated', ...(stop !== undefined && oneClick(stop)) },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } catch (error) {
      if (isFinal(error)) throw new JobFailed('refused_by_mail_server');
      throw error;
    }
  }

  private async look(userId: number): Promise<{ address: string; locale: string; name: string | null } | null> {
    const [row] = await this.parts.db.query(addresseeById, [userId]);
    return row ? { address: row.email, locale: row.locale, name: row.display_name } : null;
  }

  close(): void {
    this.transport.close();
  }
}

/** RFC 8058: a mail program may ask for it by itself, with one click of its user. */
function oneClick(url: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** Without SMTP letters are dropped: nothing that needs one is offered then. */
export function handleMail(queue: Queue, mailer: Mailer | null): void {
  queue.handle(Mail, {
    concurrency: 2,
    timeoutMs: 60_000,
    attempts: 12,
    async work(order, job) {
      await mailer?.send(order, job);
    },
  });
}
