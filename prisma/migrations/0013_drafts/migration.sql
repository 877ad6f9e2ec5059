-- What somebody keeps for himself: the beginnings of messages, messages for later, messages to come back to. Each change is one
-- event of his own stream; "version" is that event's seq, so what was written last is told by it on every device.
CREATE TABLE "draft" (
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  -- of a thread; 0: of the room itself
  "parent_id" BIGINT NOT NULL DEFAULT 0,
  "content" TEXT NOT NULL,
  "quote_id" BIGINT,
  "version" INTEGER NOT NULL,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  PRIMARY KEY ("user_id", "room_id", "parent_id")
);
CREATE INDEX "draft_room_id_idx" ON "draft" ("room_id");

CREATE TABLE "saved_message" (
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
  "message_id" BIGINT NOT NULL REFERENCES "message" ("id") ON DELETE CASCADE,
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  "version" INTEGER NOT NULL,
  "saved_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  PRIMARY KEY ("user_id", "message_id")
);
-- One's own list, the newest first.
CREATE INDEX "saved_message_version_idx" ON "saved_message" ("user_id", "version");
CREATE INDEX "saved_message_message_id_idx" ON "saved_message" ("message_id");
CREATE INDEX "saved_message_room_id_idx" ON "saved_message" ("room_id");

CREATE TYPE "scheduled_state" AS ENUM ('pending', 'failed');

-- The row is there until its message is: it goes in the transaction that writes the message, so neither is lost or doubled
-- whatever dies in between.
CREATE TABLE "scheduled_message" (
  "id" BIGSERIAL PRIMARY KEY,
  -- the client id of the message that it becomes
  "uuid" UUID NOT NULL DEFAULT gen_random_uuid(),
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  "parent_id" BIGINT,
  "content" TEXT NOT NULL,
  "metadata" JSONB NOT NULL DEFAULT '{}',
  "quote_id" BIGINT,
  "file_ids" BIGINT[] NOT NULL DEFAULT '{}',
  "send_at" TIMESTAMPTZ(6) NOT NULL,
  "state" "scheduled_state" NOT NULL DEFAULT 'pending',
  -- the code of the refusal
  "error" TEXT,
  -- tries that the server itself spoiled, and when the next is due
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "due_at" TIMESTAMPTZ(6) NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX "scheduled_message_uuid_key" ON "scheduled_message" ("uuid");
-- What every node looks for every second.
CREATE INDEX "scheduled_message_due_idx" ON "scheduled_message" ("due_at") WHERE "state" = 'pending';
CREATE INDEX "scheduled_message_user_id_idx" ON "scheduled_message" ("user_id", "id");
CREATE INDEX "scheduled_message_room_id_idx" ON "scheduled_message" ("room_id");
