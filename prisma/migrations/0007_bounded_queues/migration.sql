-- What one look at the log, and one look at the queue, costs at most.

-- A body is kept once, however many webhooks are told it. A server of the version before fails on such a delivery and tries it
-- again later, by when one of this version has it. No foreign key: both go by age, the bodies last.
CREATE TABLE "webhook_body" (
  "id" BIGSERIAL PRIMARY KEY,
  "body" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
ALTER TABLE "webhook_delivery" ALTER COLUMN "body" DROP NOT NULL;
ALTER TABLE "webhook_delivery" ADD COLUMN "body_id" BIGINT;

-- Rooms whose events from `next_seq` up to `last_seq` lie behind the position and are not turned into deliveries yet. No foreign key: it would
-- wait for whoever holds the room.
CREATE TABLE "webhook_news" (
  "room_id" INTEGER PRIMARY KEY,
  "next_seq" INTEGER NOT NULL,
  "last_seq" INTEGER NOT NULL,
  "waits_since" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp()
);

-- When there may be something to send, so that nobody asks thousands of webhooks that have nothing. `turn` tells whoever comes
-- late that another has the turn by now.
ALTER TABLE "webhook" ADD COLUMN "next_due_at" TIMESTAMPTZ(6);
ALTER TABLE "webhook" ADD COLUMN "turn" INTEGER NOT NULL DEFAULT 0;
UPDATE "webhook" w SET "next_due_at" = now()
WHERE EXISTS (SELECT FROM "webhook_delivery" d WHERE d."webhook_id" = w."id" AND d."next_attempt_at" IS NOT NULL);
CREATE INDEX "webhook_due_idx" ON "webhook" ("next_due_at", "id")
  WHERE "next_due_at" IS NOT NULL AND "active" AND "deleted_at" IS NULL;
CREATE INDEX "webhook_delivery_due_idx" ON "webhook_delivery" ("webhook_id", "next_attempt_at", "id")
  WHERE "next_attempt_at" IS NOT NULL;

-- What points at a person or a room is found by it, or deleting one would read these tables whole.
CREATE INDEX "notification_room_id_idx" ON "notification" ("room_id");
CREATE INDEX "notification_actor_id_idx" ON "notification" ("actor_id");
CREATE INDEX "file_uploader_id_idx" ON "file" ("uploader_id", "created_at");
CREATE INDEX "webhook_created_by_idx" ON "webhook" ("created_by");
