import { theServer } from '#app/the-server.ts';
import { WithAllTexts } from '#app/with-all-texts.tsx';
import { ResetPassword } from '#ui/account/reset-password.tsx';

export default async function ResetPasswordPage() {
  return (
    <WithAllTexts>
      <ResetPassword about={await theServer().about()} />
    </WithAllTexts>
  );
}
