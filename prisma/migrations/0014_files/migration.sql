-- What a room's gallery asks for, and what is played. `kind` is image, video, audio, voice or document.
ALTER TABLE "file"
  ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'document',
  ADD COLUMN "duration_ms" INTEGER,
  -- of a voice message: how loud it is, in at most 100 steps of equal length, each from 0 to 100
  ADD COLUMN "waveform" SMALLINT[];
UPDATE "file" SET "kind" = split_part("mime", '/', 1) WHERE split_part("mime", '/', 1) IN ('image', 'video', 'audio');
UPDATE "message" SET "files" = (
  SELECT jsonb_agg(f || jsonb_build_object(
    'kind', CASE WHEN split_part(f->>'mime', '/', 1) IN ('image', 'video', 'audio') THEN split_part(f->>'mime', '/', 1) ELSE 'document' END,
    'durationMs', NULL, 'waveform', NULL) ORDER BY place)
  FROM jsonb_array_elements("files") WITH ORDINALITY AS kept (f, place)
) WHERE "files" <> '[]';

-- A room's pictures, newest first.
CREATE INDEX "file_kind_idx" ON "file" ("room_id", "kind", "id") WHERE "deleted_at" IS NULL;
-- What somebody's files weigh, read from the index alone: it is asked before each upload.
CREATE INDEX "file_usage_idx" ON "file" ("uploader_id") INCLUDE ("size") WHERE "deleted_at" IS NULL;

-- Uploads that come in parts (tus). Their bytes lie in the store under the same uuid, `received` of them for certain. When all
-- are there it becomes a file of the same uuid.
CREATE TABLE "upload" (
  "uuid" UUID PRIMARY KEY,
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  -- no foreign key: it would wait for whoever holds the room, and he may wait for this one's turn with the quota
  "room_id" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "declared_type" TEXT NOT NULL,
  "voice" JSONB,
  "size" BIGINT NOT NULL,
  "received" BIGINT NOT NULL DEFAULT 0,
  "file_id" BIGINT REFERENCES "file" ("id"),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(6) NOT NULL
);
-- What is unfinished counts against its owner's quota; what is too old is swept; what points at a file is found by it.
CREATE INDEX "upload_user_id_idx" ON "upload" ("user_id");
CREATE INDEX "upload_expires_at_idx" ON "upload" ("expires_at");
CREATE INDEX "upload_file_id_idx" ON "upload" ("file_id");
