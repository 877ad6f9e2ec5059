-- Rooms and people: what all who are signed in hear of, pictures, custom emoji, groups of people, invitations to rooms, slow mode,
-- what one wants of a room, and statuses that end.

-- Streams that belong to no room and to no person: what the whole server hears (id 0), what an organisation hears (its id, or 0 for
-- those who are of none).
ALTER TYPE "event_scope" ADD VALUE 'server';
ALTER TYPE "event_scope" ADD VALUE 'organisation';

CREATE TABLE "stream" (
  "scope" "event_scope" NOT NULL,
  "id" INTEGER NOT NULL,
  "seq" INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY ("scope", "id")
);

-- Small pictures, kept here rather than in the store of files: written with the row that shows them, backed up with it, few of them.
CREATE TABLE "picture" (
  "uuid" UUID PRIMARY KEY,
  "mime" TEXT NOT NULL,
  "bytes" BYTEA NOT NULL,
  -- Whose face it is: the next one he shows takes its place.
  "avatar_of" INTEGER REFERENCES "users" ("id"),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
CREATE INDEX "picture_avatar_of_idx" ON "picture" ("avatar_of");

-- One row per name for ever: what was removed is still shown where it was used, until the name is given again.
CREATE TABLE "emoji" (
  "name" TEXT PRIMARY KEY,
  "picture" UUID NOT NULL REFERENCES "picture" ("uuid"),
  "added_by" INTEGER NOT NULL REFERENCES "users" ("id"),
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "removed_at" TIMESTAMPTZ(6)
);
-- How many somebody has added.
CREATE INDEX "emoji_added_by_idx" ON "emoji" ("added_by");

CREATE TABLE "user_group" (
  "id" SERIAL PRIMARY KEY,
  "organisation_id" INTEGER REFERENCES "organisation" ("id"),
  "handle" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT NOT NULL DEFAULT '',
  "made_by" INTEGER NOT NULL REFERENCES "users" ("id"),
  "member_count" INTEGER NOT NULL DEFAULT 0,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now()
);
-- A handle names one group within its organisation, or among those who are of none.
CREATE UNIQUE INDEX "user_group_handle_key" ON "user_group" (coalesce("organisation_id", 0), lower("handle"));

CREATE TABLE "user_group_member" (
  "group_id" INTEGER NOT NULL REFERENCES "user_group" ("id") ON DELETE CASCADE,
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "manages" BOOLEAN NOT NULL DEFAULT false,
  "added_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  PRIMARY KEY ("group_id", "user_id")
);
-- Whose groups these are, when somebody is moved to another organisation.
CREATE INDEX "user_group_member_user_id_idx" ON "user_group_member" ("user_id");

CREATE TABLE "room_invite" (
  "id" SERIAL PRIMARY KEY,
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  "code_hash" TEXT NOT NULL,
  "created_by" INTEGER NOT NULL REFERENCES "users" ("id"),
  "max_uses" INTEGER NOT NULL,
  "uses" INTEGER NOT NULL DEFAULT 0,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(6) NOT NULL,
  "revoked_at" TIMESTAMPTZ(6)
);
CREATE UNIQUE INDEX "room_invite_code_hash_key" ON "room_invite" ("code_hash");
CREATE INDEX "room_invite_room_id_idx" ON "room_invite" ("room_id", "id");

-- Who came by which.
CREATE TABLE "room_invite_use" (
  "invite_id" INTEGER NOT NULL REFERENCES "room_invite" ("id") ON DELETE CASCADE,
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "used_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  PRIMARY KEY ("invite_id", "user_id")
);

-- Seconds between two messages of a plain member; 0: as fast as one likes.
ALTER TABLE "room" ADD COLUMN "slow_mode_seconds" INTEGER NOT NULL DEFAULT 0;
-- When somebody last wrote while the room was slow. Written under the room's lock, and only there.
ALTER TABLE "member" ADD COLUMN "last_slow_at" TIMESTAMPTZ(6);

-- What somebody wants of a room; whoever wants nothing special has no row. Kept when he leaves.
CREATE TYPE "notify_level" AS ENUM ('all', 'mentions', 'nothing');
CREATE TABLE "room_preference" (
  "user_id" INTEGER NOT NULL REFERENCES "users" ("id"),
  "room_id" INTEGER NOT NULL REFERENCES "room" ("id") ON DELETE CASCADE,
  "level" "notify_level" NOT NULL DEFAULT 'all',
  "muted_until" TIMESTAMPTZ(6),
  "favourite" BOOLEAN NOT NULL DEFAULT false,
  PRIMARY KEY ("user_id", "room_id")
);

ALTER TABLE "users" ADD COLUMN "status_emoji" TEXT NOT NULL DEFAULT '';
ALTER TABLE "users" ADD COLUMN "status_until" TIMESTAMPTZ(6);
ALTER TABLE "users" ADD COLUMN "dnd_until" TIMESTAMPTZ(6);
-- What ends next is looked for every few seconds.
CREATE INDEX "users_status_until_idx" ON "users" ("status_until") WHERE "status_until" IS NOT NULL;
CREATE INDEX "users_dnd_until_idx" ON "users" ("dnd_until") WHERE "dnd_until" IS NOT NULL;
