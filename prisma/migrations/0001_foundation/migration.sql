-- The foundation: people, organisations, rooms, members, messages, reactions, read positions, sign-in, and the event log.
-- schema.prisma mirrors every table and column; what Prisma cannot say (partial and expression indexes, storage
-- parameters, functions) stands only here, and a test names it.

CREATE TYPE "server_role" AS ENUM ('owner', 'admin', 'member');
CREATE TYPE "room_kind" AS ENUM ('dm', 'group', 'channel');
CREATE TYPE "room_visibility" AS ENUM ('public', 'private');
CREATE TYPE "room_role" AS ENUM ('owner', 'moderator', 'member'); -- sorts as members are listed
CREATE TYPE "session_kind" AS ENUM ('browser', 'token');
CREATE TYPE "event_scope" AS ENUM ('room', 'user');

-- Time as every door writes it: UTC with six fraction digits. JavaScript's Date would lose three of them.
CREATE FUNCTION iso(t timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- One row: what this database is. `history` changes when a database is replaced, so old positions are told apart.
CREATE TABLE "server" (
  "id" INTEGER PRIMARY KEY DEFAULT 1 CHECK ("id" = 1),
  "history" UUID NOT NULL DEFAULT gen_random_uuid(),
  -- The cluster and database in which the log's transaction numbers mean something.
  "origin" TEXT NOT NULL,
  "auth_secret" TEXT NOT NULL,
  "pruned_before" TEXT,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);

CREATE TABLE "organisation" (
  "id" SERIAL PRIMARY KEY,
  "uuid" UUID NOT NULL DEFAULT gen_random_uuid(),
  "name" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX "organisation_uuid_key" ON "organisation" ("uuid");
CREATE UNIQUE INDEX "organisation_name_lower_key" ON "organisation" (lower("name"));

CREATE TABLE "users" (
  "id" SERIAL PRIMARY KEY,
  "uuid" UUID NOT NULL DEFAULT gen_random_uuid(),
  "username" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "display_name" TEXT NOT NULL,
  "avatar_url" TEXT,
  "status_message" TEXT NOT NULL DEFAULT '',
  "role" "server_role" NOT NULL DEFAULT 'member',
  "locale" TEXT NOT NULL DEFAULT 'en',
  "time_zone" TEXT NOT NULL DEFAULT 'UTC',
  "profile" JSONB NOT NULL DEFAULT '{}',
  "organisation_id" INTEGER REFERENCES "organisation" ("id"),
  "password_hash" TEXT,
  "stream_seq" INTEGER NOT NULL DEFAULT 0,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "last_login_at" TIMESTAMPTZ(6),
  "last_seen_at" TIMESTAMPTZ(6),
  "deactivated_at" TIMESTAMPTZ(6)
);
CREATE UNIQUE INDEX "users_uuid_key" ON "users" ("uuid");
CREATE UNIQUE INDEX "users_username_lower_key" ON "users" (lower("username"));
CREATE UNIQUE INDEX "users_email_lower_key" ON "users" (lower("email"));
CREATE INDEX "users_organisation_id_idx" ON "users" ("organisation_id", "id");
-- Prefix search of people by either name.
CREATE INDEX "users_username_prefix_idx" ON "users" (lower("username") text_pattern_ops);
CREATE INDEX "users_display_name_prefix_idx" ON "users" (lower("display_name") text_pattern_ops);

CREATE TABLE "room" (
  "id" SERIAL PRIMARY KEY,
  "uuid" UUID NOT NULL DEFAULT gen_random_uuid(),
  "kind" "room_kind" NOT NULL,
  "visibility" "room_visibility" NOT NULL,
  "name" TEXT,
  "topic" TEXT NOT NULL DEFAULT '',
  "organisation_id" INTEGER REFERENCES "organisation" ("id"),
  "owner_id" INTEGER REFERENCES "users" ("id"),
  "dm_key" TEXT,
  "max_members" INTEGER NOT NULL DEFAULT 1000,
  "read_only" BOOLEAN NOT NULL DEFAULT false,
  "extra" JSONB NOT NULL DEFAULT '{}',
  "seq" INTEGER NOT NULL DEFAULT 0,
  -- Changes whenever it may have changed who may write here: a send that looked before must look again.
  "access_seq" INTEGER NOT NULL DEFAULT 0,
  "message_count" INTEGER NOT NULL DEFAULT 0,
  "live_count" INTEGER NOT NULL DEFAULT 0,
  "member_count" INTEGER NOT NULL DEFAULT 0,
  "last_message_id" BIGINT NOT NULL DEFAULT 0,
  "last_activity_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "deleted_at" TIMESTAMPTZ(6)
) WITH (fillfactor = 50); -- every send updates its room's row in place
CREATE UNIQUE INDEX "room_uuid_key" ON "room" ("uuid");
CREATE UNIQUE INDEX "room_dm_key_key" ON "room" ("dm_key");
CREATE INDEX "room_organisation_id_idx" ON "room" ("organisation_id", "id");
-- Browsing: public rooms by name.
CREATE INDEX "room_public_name_idx" ON "room" (lower("name"), "id") WHERE "visibility" = 'public' AND "deleted_at" IS NULL;

CREATE TABLE "member" (
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "role" "room_role" NOT NULL DEFAULT 'member',
  "joined_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "left_at" TIMESTAMPTZ(6),
  -- The read position is the truth; the three counts follow it under the room's lock (docs/events.md, "Counting").
  "last_read_id" BIGINT NOT NULL DEFAULT 0,
  "last_read_at" TIMESTAMPTZ(6),
  "read_count" INTEGER NOT NULL DEFAULT 0,
  "own_unread" INTEGER NOT NULL DEFAULT 0,
  "mention_count" INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY ("room_id", "user_id")
) WITH (fillfactor = 70);
CREATE INDEX "member_user_id_idx" ON "member" ("user_id", "room_id") WHERE "left_at" IS NULL;
CREATE INDEX "member_room_order_idx" ON "member" ("room_id", "role", "joined_at", "user_id") WHERE "left_at" IS NULL;

CREATE TABLE "message" (
  "id" BIGSERIAL PRIMARY KEY,
  "uuid" UUID NOT NULL DEFAULT gen_random_uuid(),
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  "seq" INTEGER NOT NULL,
  "number" INTEGER NOT NULL,
  "sender_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "parent_id" BIGINT REFERENCES "message" ("id"),
  "content" TEXT NOT NULL,
  "mentions" INTEGER[] NOT NULL DEFAULT '{}',
  "metadata" JSONB NOT NULL DEFAULT '{}',
  "reactions" JSONB NOT NULL DEFAULT '[]',
  "client_id" TEXT,
  "thread_count" INTEGER NOT NULL DEFAULT 0,
  "last_reply_at" TIMESTAMPTZ(6),
  "edit_count" INTEGER NOT NULL DEFAULT 0,
  "edited_at" TIMESTAMPTZ(6),
  "pinned_at" TIMESTAMPTZ(6),
  "pinned_by" INTEGER REFERENCES "users" ("id"),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "deleted_at" TIMESTAMPTZ(6),
  "deleted_by" INTEGER REFERENCES "users" ("id")
);
CREATE UNIQUE INDEX "message_uuid_key" ON "message" ("uuid");
-- A room's messages by id, whole and without replies; a thread; the pins; one's own (for counting).
CREATE INDEX "message_room_idx" ON "message" ("room_id", "id") WHERE "deleted_at" IS NULL;
CREATE INDEX "message_room_top_idx" ON "message" ("room_id", "id") WHERE "deleted_at" IS NULL AND "parent_id" IS NULL;
CREATE INDEX "message_thread_idx" ON "message" ("parent_id", "id") WHERE "deleted_at" IS NULL AND "parent_id" IS NOT NULL;
CREATE INDEX "message_pinned_idx" ON "message" ("room_id", "id") WHERE "deleted_at" IS NULL AND "pinned_at" IS NOT NULL;
CREATE INDEX "message_sender_idx" ON "message" ("room_id", "sender_id", "id") WHERE "deleted_at" IS NULL;

CREATE TABLE "message_edit" (
  "id" BIGSERIAL PRIMARY KEY,
  "message_id" BIGINT NOT NULL REFERENCES "message" ("id") ON DELETE CASCADE,
  "editor_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "content" TEXT NOT NULL,
  "reason" TEXT,
  "edited_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
CREATE INDEX "message_edit_message_id_idx" ON "message_edit" ("message_id", "id");

-- Who is addressed by a live message, its author left out: what the mention badges count.
CREATE TABLE "mention" (
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  "message_id" BIGINT NOT NULL REFERENCES "message" ("id") ON DELETE CASCADE,
  PRIMARY KEY ("user_id", "room_id", "message_id")
);

CREATE TABLE "reaction" (
  "message_id" BIGINT NOT NULL REFERENCES "message" ("id") ON DELETE CASCADE,
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "emoji" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY ("message_id", "user_id", "emoji")
);

CREATE TABLE "block" (
  "blocker_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "blocked_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  PRIMARY KEY ("blocker_id", "blocked_id")
);
CREATE INDEX "block_blocked_id_idx" ON "block" ("blocked_id", "blocker_id");

CREATE TABLE "session" (
  "id" SERIAL PRIMARY KEY,
  "uuid" UUID NOT NULL DEFAULT gen_random_uuid(),
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "kind" "session_kind" NOT NULL,
  "user_agent" TEXT NOT NULL DEFAULT '',
  "ip" TEXT,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "last_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(6) NOT NULL,
  "revoked_at" TIMESTAMPTZ(6),
  "revoke_reason" TEXT
);
CREATE UNIQUE INDEX "session_uuid_key" ON "session" ("uuid");
CREATE INDEX "session_user_id_idx" ON "session" ("user_id", "id");

-- The family of a refresh token is its session: a token shown twice revokes it.
CREATE TABLE "refresh_token" (
  "id" SERIAL PRIMARY KEY,
  "session_id" INTEGER NOT NULL REFERENCES "session" ("id") ON DELETE CASCADE,
  "token_hash" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(6) NOT NULL,
  "used_at" TIMESTAMPTZ(6)
);
CREATE UNIQUE INDEX "refresh_token_token_hash_key" ON "refresh_token" ("token_hash");
CREATE INDEX "refresh_token_session_id_idx" ON "refresh_token" ("session_id");

CREATE TABLE "api_key" (
  "id" SERIAL PRIMARY KEY,
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "name" TEXT NOT NULL,
  "prefix" TEXT NOT NULL,
  "key_hash" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "last_used_at" TIMESTAMPTZ(6),
  "expires_at" TIMESTAMPTZ(6),
  "revoked_at" TIMESTAMPTZ(6)
);
CREATE UNIQUE INDEX "api_key_key_hash_key" ON "api_key" ("key_hash");
CREATE INDEX "api_key_user_id_idx" ON "api_key" ("user_id", "id");

CREATE TABLE "invite" (
  "id" SERIAL PRIMARY KEY,
  "code_hash" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL REFERENCES "users" ("id"),
  "max_uses" INTEGER NOT NULL DEFAULT 1,
  "uses" INTEGER NOT NULL DEFAULT 0,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(6) NOT NULL,
  "revoked_at" TIMESTAMPTZ(6)
);
CREATE UNIQUE INDEX "invite_code_hash_key" ON "invite" ("code_hash");

CREATE TABLE "audit_log" (
  "id" BIGSERIAL PRIMARY KEY,
  "action" TEXT NOT NULL,
  "actor_id" INTEGER REFERENCES "users" ("id"),
  "user_id" INTEGER REFERENCES "users" ("id"),
  "room_id" INTEGER REFERENCES "room" ("id"),
  "organisation_id" INTEGER REFERENCES "organisation" ("id"),
  "details" JSONB NOT NULL DEFAULT '{}',
  "ip" TEXT,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
CREATE INDEX "audit_log_action_idx" ON "audit_log" ("action", "id");
CREATE INDEX "audit_log_room_id_idx" ON "audit_log" ("room_id", "id");

-- The event log: one row per durable change, in the transaction of the change. (scope, stream_id, seq) is 1..n without
-- a hole; xid is what a position (a PostgreSQL snapshot) is compared with, because neither a sequence nor a time may be.
CREATE TABLE "event" (
  "scope" "event_scope" NOT NULL,
  "stream_id" INTEGER NOT NULL,
  "seq" INTEGER NOT NULL,
  "payload" JSON NOT NULL,
  "xid" XID8 NOT NULL DEFAULT pg_current_xact_id(),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  PRIMARY KEY ("scope", "stream_id", "seq")
);
CREATE INDEX "event_xid_idx" ON "event" ("xid");

-- What a caller's key already did. The first answer is either kept here or, for a message, is the event of its creation.
CREATE TABLE "idempotency_key" (
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "key" TEXT NOT NULL,
  "fingerprint" TEXT NOT NULL,
  "room_id" INTEGER,
  "seq" INTEGER,
  "answer" JSON,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  PRIMARY KEY ("user_id", "key")
);
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key" ("created_at");
