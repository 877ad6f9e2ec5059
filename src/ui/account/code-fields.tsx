'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field } from '#ui/parts/field.tsx';

/** The code of an authenticator, or one of those that were kept for when it is lost. */
export function CodeFields({ autoFocus = false, error }: { autoFocus?: boolean; error?: string | undefined }) {
  const t = useTranslations('account.code');
  const [isRecovery, setRecovery] = useState(false);
  return (
    <div className="grid justify-items-start gap-1">
      <div className="w-full">
        <Field
          key={String(isRecovery)}
          label={t(isRecovery ? 'recovery' : 'code')}
          name="code"
          autoFocus={autoFocus || isRecovery}
          autoComplete="one-time-code"
          inputMode={isRecovery ? 'text' : 'numeric'}
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={40}
          dir="ltr"
          hint={t(isRecovery ? 'recoveryHint' : 'codeHint')}
          error={error}
        />
      </div>
      <button
        type="button"
        onClick={() => setRecovery(!isRecovery)}
        className="min-h-8 rounded-s text-sm font-[600] text-accent underline underline-offset-2 touch:min-h-11"
      >
        {t(isRecovery ? 'useCode' : 'useRecovery')}
      </button>
    </div>
  );
}
