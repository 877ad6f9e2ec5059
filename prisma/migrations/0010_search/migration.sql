-- What search knows of messages (docs/decisions/016-search.md). A table of its own: messages change often (reactions, threads), and
-- each change of a row that stands in a GIN index may cost that index too. Written a moment after the message, by src/jobs/search.
-- `words` are the words of the text in the form of src/contract/search-words.ts, and behind @ what else one may ask for: room,
-- sender, mentions, month, and a block of 32,768 ids, so that the newest of very many are found without reading them all.
CREATE TABLE "message_search" (
  "message_id" BIGINT PRIMARY KEY REFERENCES "message" ("id") ON DELETE CASCADE,
  "room_id" INTEGER NOT NULL,
  "words" TSVECTOR NOT NULL
);
-- What is not merged yet is read by every search: little of it may wait.
CREATE INDEX "message_search_words_idx" ON "message_search" USING GIN ("words") WITH (gin_pending_list_limit = 256);
-- For rooms with few messages, whatever is looked for.
CREATE INDEX "message_search_room_id_idx" ON "message_search" ("room_id", "message_id");

-- Where in the log the index stands, and below which id messages of before still wait for it (null: none).
CREATE TABLE "search_state" (
  "id" INTEGER PRIMARY KEY DEFAULT 1 CHECK ("id" = 1),
  "history" UUID,
  "snapshot" TEXT,
  "backfill_below" BIGINT DEFAULT 9223372036854775807
);
INSERT INTO "search_state" DEFAULT VALUES;
-- Messages of which the log told and that wait. No foreign key: it would wait for whoever holds the message.
CREATE TABLE "search_todo" (
  "message_id" BIGINT PRIMARY KEY
);
