-- What an admin has set while the server runs; what is not here is as the environment says.
CREATE TABLE "setting" (
  "key" TEXT PRIMARY KEY,
  "value" JSONB NOT NULL,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);

-- The second factor of an account: its secret, encrypted by the server's own. It counts once its owner has shown a code.
-- `last_step` is the time step of the last code that was taken, so that none works twice.
CREATE TABLE "second_factor" (
  "user_id" INTEGER PRIMARY KEY REFERENCES "users" ("id"),
  "secret" TEXT NOT NULL,
  "last_step" BIGINT NOT NULL DEFAULT 0,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "confirmed_at" TIMESTAMPTZ(6)
);
CREATE TABLE "recovery_code" (
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "code_hash" TEXT NOT NULL,
  "used_at" TIMESTAMPTZ(6),
  PRIMARY KEY ("user_id", "code_hash")
);

-- A new password by letter. Of the token only the hash; the token itself is made again from the id when the letter is written.
CREATE TABLE "password_reset" (
  "id" UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "token_hash" TEXT NOT NULL UNIQUE,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(6) NOT NULL,
  "used_at" TIMESTAMPTZ(6)
);
-- By account, to count the latest; the oldest are deleted by age.
CREATE INDEX "password_reset_user_id_idx" ON "password_reset" ("user_id", "created_at");
CREATE INDEX "password_reset_expires_at_idx" ON "password_reset" ("expires_at");

-- Who somebody is at an OIDC provider.
CREATE TABLE "user_identity" (
  "issuer" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "last_used_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  PRIMARY KEY ("issuer", "subject")
);
CREATE INDEX "user_identity_user_id_idx" ON "user_identity" ("user_id");

-- When the address was last shown to be theirs: by a letter that was answered, or by a provider that vouches for it.
ALTER TABLE "users" ADD COLUMN "email_verified_at" TIMESTAMPTZ(6);
