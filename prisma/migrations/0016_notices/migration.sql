-- Notifications: more kinds, a live count, and a way to people who are not looking (Web Push, letters).

ALTER TYPE "notification_kind" ADD VALUE 'reply';
ALTER TYPE "notification_kind" ADD VALUE 'reaction';
ALTER TYPE "notification_kind" ADD VALUE 'keyword';

-- Of a reaction its emoji and how many people have reacted since the reader looked; of a keyword the word.
ALTER TABLE "notification" ADD COLUMN "detail" TEXT;
ALTER TABLE "notification" ADD COLUMN "count" INTEGER NOT NULL DEFAULT 1;

-- How far the log was turned into notifications, and which events are noted and not looked at yet.
CREATE TABLE "notice_state" (
  "id" INTEGER PRIMARY KEY DEFAULT 1,
  "history" UUID,
  "snapshot" TEXT
);
INSERT INTO "notice_state" DEFAULT VALUES;
CREATE TABLE "notice_todo" (
  "room_id" INTEGER NOT NULL,
  "seq" INTEGER NOT NULL,
  PRIMARY KEY ("room_id", "seq")
);

-- The count that somebody's devices were told last (none: 0), and whether it may have changed since.
CREATE TABLE "notice_count" (
  "user_id" INTEGER PRIMARY KEY REFERENCES "users" ("id"),
  "unread" INTEGER NOT NULL DEFAULT 0,
  "stale" BOOLEAN NOT NULL DEFAULT false
);
CREATE INDEX "notice_count_stale_idx" ON "notice_count" ("user_id") WHERE "stale";
INSERT INTO "notice_count" ("user_id", "stale") SELECT DISTINCT "user_id", true FROM "notification" WHERE "read_at" IS NULL;

-- What somebody wants of notifications, in minutes of his own day; whoever wants nothing special has no row.
CREATE TABLE "notice_setting" (
  "user_id" INTEGER PRIMARY KEY REFERENCES "users" ("id"),
  "keywords" TEXT[] NOT NULL DEFAULT '{}',
  "quiet_from" INTEGER,
  "quiet_to" INTEGER,
  "push" BOOLEAN NOT NULL DEFAULT true,
  "digest" BOOLEAN NOT NULL DEFAULT true,
  -- The last letter, and up to which notification it told.
  "digest_at" TIMESTAMPTZ(6),
  "digest_up_to" BIGINT NOT NULL DEFAULT 0
);
-- Few have any, and they are asked for at every message.
CREATE INDEX "notice_setting_keywords_idx" ON "notice_setting" ("user_id") WHERE "keywords" <> '{}';

-- The server's identity for push services (RFC 8292), made at the first start.
ALTER TABLE "server" ADD COLUMN "vapid_key" TEXT;

CREATE TABLE "push_subscription" (
  "id" SERIAL PRIMARY KEY,
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "session_id" INTEGER NOT NULL REFERENCES "session" ("id") ON DELETE CASCADE,
  "endpoint" TEXT NOT NULL,
  "p256dh" TEXT NOT NULL,
  "auth" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
-- A browser has one endpoint, whoever is signed in there now.
CREATE UNIQUE INDEX "push_subscription_endpoint_key" ON "push_subscription" ("endpoint");
CREATE INDEX "push_subscription_user_id_idx" ON "push_subscription" ("user_id");
CREATE INDEX "push_subscription_session_id_idx" ON "push_subscription" ("session_id");
-- Whose letters may be due: unread mentions and direct messages, by person.
CREATE INDEX "notification_unread_idx" ON "notification" ("user_id") WHERE "read_at" IS NULL;
