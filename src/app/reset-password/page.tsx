import { theServer } from '#app/the-server.ts';
import { ResetPassword } from '#ui/account/reset-password.tsx';

export default async function ResetPasswordPage() {
  return <ResetPassword about={await theServer().about()} />;
}
