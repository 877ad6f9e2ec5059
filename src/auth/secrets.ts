import { createHash, randomBytes } from 'node:crypto';

/** Secrets of high entropy are kept as plain SHA-256: there is nothing to guess that a slow hash would protect. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

export function newSecret(prefix: string): string {
  return prefix + randomBytes(24).toString('base64url');
}
