import type { Refusal } from '#client/refusal.ts';

const FIELDS = ['displayName', 'username', 'email', 'password'] as const;
export type SignUpField = (typeof FIELDS)[number];

/** Which fields a refusal is about; none when it is about no field. */
export function fieldsAtFault({ code, details }: Refusal): Set<SignUpField> {
  if (code === 'username_taken') return new Set(['username']);
  if (code === 'email_taken') return new Set(['email']);
  if (code !== 'invalid_input' || !details || !('issues' in details)) return new Set();
  const paths = details.issues.map(({ path }) => path[0]);
  return new Set(FIELDS.filter((field) => paths.includes(field)));
}
