-- What a page shows of itself, small and drawn anew, remembered with its words.
ALTER TABLE "link_preview"
  ADD COLUMN "picture" BYTEA,
  ADD COLUMN "picture_width" INTEGER,
  ADD COLUMN "picture_height" INTEGER;

-- Each message has a copy of its own: it is seen by whoever may read the message, and goes when the preview or the message does.
ALTER TABLE "picture" ADD COLUMN "message_id" BIGINT REFERENCES "message" ("id") ON DELETE CASCADE;
CREATE INDEX "picture_message_id_idx" ON "picture" ("message_id") WHERE "message_id" IS NOT NULL;
