import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { AppRouter } from '#api/router.ts';
import { issueTokens } from '#auth/tokens.ts';
import type { Database } from '#db/database.ts';

export interface Owner {
  api: ReturnType<typeof createTRPCClient<AppRouter>>;
  token: string;
  userId: number;
}

export async function signUpOwner(base: URL): Promise<Owner> {
  const url = new URL('/api/trpc', base).href;
  const anonymous = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url })] });
  const account = { username: 'bench', email: 'bench@example.org', password: 'a password for benchmarks' };
  const { accessToken, me } = await anonymous.auth.signUp.mutate(account);
  const api = createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url, headers: { authorization: `Bearer ${accessToken}` } })],
  });
  return { api, token: accessToken, userId: me.id };
}

/** Many people, each signed in, and the one room that all of them are in. */
export interface People {
  ids: number[];
  tokens: string[];
  roomId: number;
}

export async function gatherPeople(db: Database, owner: Owner, count: number, secret: string): Promise<People> {
  const rows = await db.query<{ id: number; session_id: number }>(
    {
      name: '',
      text: `WITH who AS (
          INSERT INTO users (username, email, display_name)
          SELECT 'person' || n, 'person' || n || '@example.org', 'Person ' || n FROM generate_series(1, $1::int) n RETURNING id
        ), opened AS (
          INSERT INTO session (user_id, kind, expires_at) SELECT id, 'token', now() + interval '1 day' FROM who
          RETURNING id, user_id
        )
        SELECT user_id AS id, id AS session_id FROM opened ORDER BY user_id`,
    },
    [count],
  );
  const { room } = await owner.api.rooms.create.mutate({ name: 'everybody', maxMembers: 10_000 });
  const seat = `INSERT INTO member (room_id, user_id) SELECT $1, id FROM unnest($2::int[]) id`;
  await db.query({ name: '', text: seat }, [room.id, rows.map(({ id }) => id)]);
  await db.query({ name: '', text: 'UPDATE room SET member_count = $2 + 1 WHERE id = $1' }, [room.id, rows.length]);
  // As after any bulk load: until PostgreSQL looks by itself it plans for tables that are nearly empty.
  await db.query({ name: '', text: 'ANALYZE' }, []);
  const auth = { secret: new TextEncoder().encode(secret) };
  const tokens: string[] = [];
  for (const { id, session_id } of rows) tokens.push((await issueTokens(auth, db, id, session_id, 86_400)).accessToken);
  return { ids: rows.map(({ id }) => id), tokens, roomId: room.id };
}
