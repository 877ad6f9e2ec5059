'use client';
import { EmailPart } from '#ui/settings/security/email-part.tsx';
import { PasswordPart } from '#ui/settings/security/password-part.tsx';
import { SecondFactorPart } from '#ui/settings/security/second-factor-part.tsx';

export function SecuritySection() {
  return (
    <>
      <SecondFactorPart />
      <PasswordPart />
      <EmailPart />
    </>
  );
}
