-- What is to be done later or again: put in by the transaction that makes it necessary, taken by whichever node is free.
-- `run_at` is when anybody may take it: a node that takes one moves that time on by its lease and signs with `lease`, so
-- whatever a dead node held falls due by itself, and what it does late finds its signature gone.
CREATE TABLE "job" (
  "id" BIGSERIAL PRIMARY KEY,
  "kind" TEXT NOT NULL,
  "key" TEXT,
  "payload" JSONB NOT NULL DEFAULT '{}',
  "run_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "lease" UUID,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "last_error" TEXT,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
-- Each kind is asked for its next by itself, so that one with a long queue hides no other.
CREATE INDEX "job_kind_run_at_idx" ON "job" ("kind", "run_at", "id");
-- Of one kind, one per key waits at a time; those without a key are as many as they are.
CREATE UNIQUE INDEX "job_kind_key_key" ON "job" ("kind", "key");
