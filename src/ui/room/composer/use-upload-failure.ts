import { useTranslations } from 'next-intl';
import type { Refusal } from '#client/refusal.ts';
import { useByteSize } from '#ui/language/byte-size.ts';

/** Why a file did not go up, and what is to be done. */
export function useUploadFailure(failure: Refusal | null): string | null {
  const t = useTranslations();
  const toSize = useByteSize();
  if (!failure) return null;
  const { code, details } = failure;
  const limit = details !== null && 'limit' in details ? details.limit : null;
  if (code === 'file_too_large' && limit) return t('uploads.tooLarge', { size: toSize(limit) });
  return t(`errors.${code}`);
}
