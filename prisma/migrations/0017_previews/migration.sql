-- What pages say of themselves, remembered for a while so that a page is asked once however often it is linked to. A page that
-- could not be read is remembered too, for a shorter while: then title is null.
CREATE TABLE "link_preview" (
  -- of the address, which may be longer than an index bears
  "url_hash" TEXT PRIMARY KEY,
  "url" TEXT NOT NULL,
  "title" TEXT,
  "description" TEXT NOT NULL DEFAULT '',
  "site_name" TEXT NOT NULL DEFAULT '',
  "image_url" TEXT,
  "fetched_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(6) NOT NULL
);
CREATE INDEX "link_preview_expires_at_idx" ON "link_preview" ("expires_at");

-- Messages whose links nobody has looked at yet. A row goes in the transaction that attaches the previews.
CREATE TABLE "preview_task" (
  "message_id" BIGINT PRIMARY KEY REFERENCES "message" ("id") ON DELETE CASCADE,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  -- until then it is another node's, or rests
  "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
CREATE INDEX "preview_task_due_at_idx" ON "preview_task" ("due_at");

-- Addresses whose previews the author took away: they do not come back.
ALTER TABLE "message" ADD COLUMN "hidden_previews" TEXT[] NOT NULL DEFAULT '{}';
