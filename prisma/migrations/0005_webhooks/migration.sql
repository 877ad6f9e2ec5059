-- Webhooks: who is told of what happens in a room, or in the public rooms of an organisation; what is still to be told; and
-- how far the log was read for it.

CREATE TYPE "delivery_state" AS ENUM ('pending', 'delivered', 'failed', 'given_up');

CREATE TABLE "webhook" (
  "id" SERIAL PRIMARY KEY,
  "uuid" UUID NOT NULL DEFAULT gen_random_uuid(),
  -- null: the public rooms of its maker's organisation
  "room_id" INTEGER REFERENCES "room" ("id") ON DELETE CASCADE,
  "created_by" INTEGER NOT NULL REFERENCES "users" ("id"),
  "url" TEXT NOT NULL,
  "host" TEXT NOT NULL,
  "events" TEXT[] NOT NULL,
  "secret" TEXT NOT NULL,
  "active" BOOLEAN NOT NULL DEFAULT true,
  -- Where the log stood when it began to listen: what was visible by then is not told.
  "since" TEXT,
  "failures" INTEGER NOT NULL DEFAULT 0,
  "failing_since" TIMESTAMPTZ(6),
  "disabled_reason" TEXT,
  -- One node at a time sends for it; after a failure it rests.
  "busy_until" TIMESTAMPTZ(6),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "deleted_at" TIMESTAMPTZ(6)
);
CREATE UNIQUE INDEX "webhook_uuid_key" ON "webhook" ("uuid");
CREATE INDEX "webhook_room_id_idx" ON "webhook" ("room_id");
-- Asked about all the time, also by servers that have none.
CREATE INDEX "webhook_active_idx" ON "webhook" ("room_id") WHERE "active" AND "deleted_at" IS NULL;

CREATE TABLE "webhook_delivery" (
  "id" BIGSERIAL PRIMARY KEY,
  "webhook_id" INTEGER NOT NULL REFERENCES "webhook" ("id") ON DELETE CASCADE,
  "event" TEXT NOT NULL,
  -- The very bytes that are signed and sent, each time.
  "body" TEXT NOT NULL,
  "state" "delivery_state" NOT NULL DEFAULT 'pending',
  "attempts" INTEGER NOT NULL DEFAULT 0,
  -- null: there will be no further one
  "next_attempt_at" TIMESTAMPTZ(6) DEFAULT now(),
  "locked_until" TIMESTAMPTZ(6),
  "last_status" INTEGER,
  "last_error" TEXT,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "delivered_at" TIMESTAMPTZ(6)
);
CREATE INDEX "webhook_delivery_webhook_id_idx" ON "webhook_delivery" ("webhook_id", "id");
CREATE INDEX "webhook_delivery_queue_idx" ON "webhook_delivery" ("webhook_id", "id") WHERE "next_attempt_at" IS NOT NULL;

-- One row: up to where the log was turned into deliveries.
CREATE TABLE "webhook_position" (
  "id" INTEGER PRIMARY KEY DEFAULT 1,
  "history" UUID,
  "snapshot" TEXT
);
INSERT INTO "webhook_position" ("id") VALUES (1);
