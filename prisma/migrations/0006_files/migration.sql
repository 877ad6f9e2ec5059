-- What people upload. The bytes lie outside of the database (docs/decisions/011-files.md), under the row's uuid; they are there
-- before the row is, and go after the row was marked deleted.
CREATE TABLE "file" (
  "id" BIGSERIAL PRIMARY KEY,
  "uuid" UUID NOT NULL,
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  "uploader_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "message_id" BIGINT REFERENCES "message" ("id"),
  "name" TEXT NOT NULL,
  "description" TEXT NOT NULL DEFAULT '',
  "size" BIGINT NOT NULL,
  "mime" TEXT NOT NULL,
  "sha256" TEXT NOT NULL,
  "width" INTEGER,
  "height" INTEGER,
  -- in bytes; null: it has none
  "thumbnail_size" INTEGER,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "deleted_at" TIMESTAMPTZ(6),
  "deleted_by" INTEGER REFERENCES "users" ("id")
);
CREATE UNIQUE INDEX "file_uuid_key" ON "file" ("uuid");
CREATE INDEX "file_room_idx" ON "file" ("room_id", "id") WHERE "deleted_at" IS NULL;
