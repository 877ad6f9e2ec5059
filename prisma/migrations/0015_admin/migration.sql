-- The audit log asked by who did it, to whom, and when; each of them newest first.
CREATE INDEX "audit_log_actor_id_idx" ON "audit_log" ("actor_id", "id");
CREATE INDEX "audit_log_user_id_idx" ON "audit_log" ("user_id", "id");
CREATE INDEX "audit_log_created_at_idx" ON "audit_log" ("created_at");

-- Nothing of whom or what is held is deleted for good. Lifted holds stay, as the record of what was held.
CREATE TABLE "legal_hold" (
  "id" SERIAL PRIMARY KEY,
  "user_id" INTEGER REFERENCES "users" ("id"),
  "room_id" INTEGER REFERENCES "room" ("id"),
  "reason" TEXT NOT NULL,
  "placed_by" INTEGER NOT NULL REFERENCES "users" ("id"),
  "placed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "lifted_at" TIMESTAMPTZ(6)
);
CREATE INDEX "legal_hold_user_id_idx" ON "legal_hold" ("user_id");
CREATE INDEX "legal_hold_room_id_idx" ON "legal_hold" ("room_id");

-- How long a room keeps its messages: as the server does (null), for ever (0), or so many days.
ALTER TABLE "room" ADD COLUMN "retention_days" INTEGER;

-- When the text of a deleted message was deleted for good. Only those that wait for it are found by the index.
ALTER TABLE "message" ADD COLUMN "purged_at" TIMESTAMPTZ(6);
CREATE INDEX "message_unpurged_idx" ON "message" ("room_id", "id") WHERE "deleted_at" IS NOT NULL AND "purged_at" IS NULL;

-- One row a day, kept up by a job that counts only what is new since `counted_to`.
CREATE TABLE "daily_stats" (
  "day" DATE PRIMARY KEY,
  "messages" INTEGER NOT NULL DEFAULT 0,
  "people" INTEGER NOT NULL DEFAULT 0,
  "new_people" INTEGER NOT NULL DEFAULT 0,
  "accounts" INTEGER NOT NULL DEFAULT 0,
  "rooms" INTEGER NOT NULL DEFAULT 0,
  "file_bytes" BIGINT NOT NULL DEFAULT 0,
  "database_bytes" BIGINT NOT NULL DEFAULT 0,
  "counted_to" BIGINT NOT NULL DEFAULT 0
);
-- Who was here on which day, for as long as that day may still change.
CREATE TABLE "daily_person" (
  "day" DATE NOT NULL,
  "user_id" INTEGER NOT NULL,
  PRIMARY KEY ("day", "user_id")
);

-- A word of the admins to everybody.
CREATE TABLE "announcement" (
  "id" SERIAL PRIMARY KEY,
  "text" TEXT NOT NULL,
  "level" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL REFERENCES "users" ("id"),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(6),
  "withdrawn_at" TIMESTAMPTZ(6)
);
CREATE INDEX "announcement_created_by_idx" ON "announcement" ("created_by");
CREATE TABLE "announcement_dismissal" (
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "announcement_id" INTEGER NOT NULL REFERENCES "announcement" ("id"),
  PRIMARY KEY ("user_id", "announcement_id")
);
CREATE INDEX "announcement_dismissal_announcement_id_idx" ON "announcement_dismissal" ("announcement_id");

-- Everything of one account in one archive; its bytes lie in the store of files under its uuid, for a day.
CREATE TABLE "account_export" (
  "uuid" UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "asked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "ready_at" TIMESTAMPTZ(6),
  "failed_at" TIMESTAMPTZ(6),
  "expires_at" TIMESTAMPTZ(6),
  "size" BIGINT
);
CREATE INDEX "account_export_user_id_idx" ON "account_export" ("user_id", "asked_at");

-- When an account is to be deleted, and whether its messages go with it. Afterwards it is nobody's: `erased_at`.
ALTER TABLE "users" ADD COLUMN "deletion_at" TIMESTAMPTZ(6);
ALTER TABLE "users" ADD COLUMN "deletion_takes_messages" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "users" ADD COLUMN "erased_at" TIMESTAMPTZ(6);
