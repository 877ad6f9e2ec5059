import { type MailOrder, MailOrder as MailOrderShape } from '#contract/mails.ts';
import type { JobSql } from '#db/database.ts';
import { statement } from '#db/database.ts';
import { enqueueJob, jobKind } from '#db/jobs.ts';

export const Mail = jobKind('mail', MailOrderShape);

/** Written and sent by src/jobs/mail; without SMTP it is dropped there. Of one key one waits at a time. */
export async function enqueueMail(sql: JobSql, order: MailOrder, key?: string): Promise<void> {
  await enqueueJob(sql, Mail, order, key === undefined ? {} : { key });
}

/** Where somebody is written to; nobody is whose account was closed. */
export const addresseeById = statement<{ email: string; display_name: string; locale: string }>(
  'mail.addressee',
  'SELECT email, display_name, locale FROM users WHERE id = $1 AND deactivated_at IS NULL',
);
