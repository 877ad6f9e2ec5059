-- Retention deletes from these tables all day, a little at a time. By default autovacuum would wait until a fifth of a table
-- is dead rows, and everything that reads from the oldest end would walk over them.
ALTER TABLE "event" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "idempotency_key" SET (autovacuum_vacuum_scale_factor = 0.02);

-- All messages of a room, the deleted ones too: only verification asks for those (npm run verify), and without this it would
-- read the whole table for every room.
CREATE INDEX "message_deleted_idx" ON "message" ("room_id", "id") WHERE "deleted_at" IS NOT NULL;
