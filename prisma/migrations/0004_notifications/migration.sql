-- What somebody else did that concerns one person: made a direct message with him, mentioned him, brought him into a room.
-- Written in the transaction of what it tells of; an edit that takes a mention back takes its row along, found by its message.
CREATE TYPE "notification_kind" AS ENUM ('contact', 'mention', 'invitation');

CREATE TABLE "notification" (
  "id" BIGSERIAL PRIMARY KEY,
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "kind" "notification_kind" NOT NULL,
  "actor_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  "message_id" BIGINT REFERENCES "message" ("id") ON DELETE CASCADE,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "read_at" TIMESTAMPTZ(6)
);
CREATE INDEX "notification_user_id_idx" ON "notification" ("user_id", "id");
CREATE INDEX "notification_message_id_idx" ON "notification" ("message_id") WHERE "message_id" IS NOT NULL;

-- How long a session lives after each use of a refresh token, when it was opened with a time of its own.
ALTER TABLE "session" ADD COLUMN "refresh_seconds" INTEGER;
