-- Programs that write: bots, which are accounts that a person answers for, and addresses that a room takes messages at.

ALTER TABLE "users" ADD COLUMN "bot_owner_id" INTEGER REFERENCES "users" ("id");
-- One's own bots, to list and to count them; nearly everybody is none.
CREATE INDEX "users_bot_owner_id_idx" ON "users" ("bot_owner_id") WHERE "bot_owner_id" IS NOT NULL;

CREATE TABLE "incoming_webhook" (
  "id" SERIAL PRIMARY KEY,
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  -- Writes what comes in.
  "bot_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "created_by" INTEGER NOT NULL REFERENCES "users" ("id"),
  "name" TEXT NOT NULL,
  "token_hash" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "last_used_at" TIMESTAMPTZ(6),
  "revoked_at" TIMESTAMPTZ(6)
);
CREATE UNIQUE INDEX "incoming_webhook_token_hash_key" ON "incoming_webhook" ("token_hash");
CREATE INDEX "incoming_webhook_room_id_idx" ON "incoming_webhook" ("room_id", "id");
