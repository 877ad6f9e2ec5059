-- What a message may carry besides its text. Each is a copy kept on the row, as reactions are, so that a page of messages asks
-- no second table and an event tells all there is to know: a quote as it was when it was quoted, the words that were forwarded,
-- the files that hang on it, the previews of its links. The ids beside the copies tell the server where they come from; they
-- are no references, since what they point at may go while the copy stays.
ALTER TABLE "message"
  ADD COLUMN "quote_id" BIGINT,
  ADD COLUMN "quote" JSONB,
  ADD COLUMN "forward_id" BIGINT,
  ADD COLUMN "forward" JSONB,
  ADD COLUMN "files" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "previews" JSONB NOT NULL DEFAULT '[]';

-- A message that is deleted goes from the quotes of it too.
CREATE INDEX "message_quote_idx" ON "message" ("quote_id") WHERE "quote" IS NOT NULL;
-- A message that is deleted takes its files along.
CREATE INDEX "file_message_idx" ON "file" ("message_id") WHERE "message_id" IS NOT NULL AND "deleted_at" IS NULL;
