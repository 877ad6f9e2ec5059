import { z } from 'zod';
import type { AuditEntry } from '#contract/audit.ts';
import type { Counted } from '#contract/paging.ts';
import { StatsPeriod } from '#contract/stats.ts';
import { type Api, route } from '#rest/dialect.ts';
import { limit, offset, RoomPath } from '#rest/dialects/veza/asked.ts';
import { dateOf } from '#rest/dialects/veza/dates.ts';
import { enveloped, ok } from '#rest/dialects/veza/envelope.ts';
import { roomAt } from '#rest/dialects/veza/rooms.ts';
import { AuditLogs, RoomStats, ServerStats } from '#rest/dialects/veza/shapes.ts';

const group = 'Statistiques et administration';

export const Period = StatsPeriod.default('7d');

export async function readRoomStats(api: Api, roomId: number, period: StatsPeriod) {
  await roomAt(api, roomId);
  const { peak, ...stats } = await api.stats.room({ roomId, period });
  return {
    room_id: roomId,
    period,
    message_count: stats.messageCount,
    active_users: stats.activeUsers,
    new_members: stats.newMembers,
    pinned_messages: stats.pinnedMessages,
    reactions_count: stats.reactionsCount,
    peak_activity: peak && { date: peak.date, hour: peak.hour, message_count: peak.messageCount },
    top_contributors: stats.topContributors.map(({ user, messageCount }) => ({
      user_id: user.id,
      username: user.username,
      message_count: messageCount,
    })),
  };
}

/** As the document orders them; PostgreSQL keeps no order of its own. */
const DETAILS = ['message_id', 'content', 'reason'];

function toDetails(details: AuditEntry['details']): Record<string, unknown> {
  const named = Object.entries(details).map(([key, value]): [string, unknown] => [
    key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  const place = (key: string) => DETAILS.indexOf(key) + 1 || DETAILS.length + 1;
  return Object.fromEntries(named.sort(([a], [b]) => place(a) - place(b)));
}

function toLogs({ items, total }: Counted<AuditEntry>) {
  const logs = items.map((entry) => ({
    id: entry.id,
    action: entry.action,
    details: toDetails(entry.details),
    user_id: entry.userId,
    moderator_id: entry.actorId,
    ip_address: entry.ip,
    created_at: dateOf(entry.createdAt),
  }));
  return { logs, total };
}

export async function readAuditLogs(
  api: Api,
  roomId: number,
  { action, ...paging }: { offset: number; limit: number; action?: string | undefined },
) {
  await roomAt(api, roomId);
  const chosen = action === undefined || action === '' ? {} : { action };
  return toLogs(await api.audit.page({ roomId, ...paging, ...chosen }));
}

export const statsRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/rooms/{room_id}/stats',
    operation: 'get_room_stats',
    summary: "Statistiques d'un salon",
    description: 'Pour ses membres. Les heures sont celles de l’UTC ; les messages supprimés ne comptent pas.',
    group,
    params: RoomPath,
    query: z.object({ period: Period }),
    answers: { 200: enveloped(RoomStats) },
    run: async ({ api, params, query }) => ok(await readRoomStats(api, params.room_id, query.period)),
  }),
  route({
    method: 'GET',
    path: '/api/v1/rooms/{room_id}/audit',
    operation: 'list_audit_logs',
    summary: "Logs d'audit d'un salon",
    description: 'Pour le propriétaire et les modérateurs, adresses IP comprises.',
    group,
    params: RoomPath,
    query: z.object({ limit: limit(50), offset, action: z.string().trim().max(40).optional() }),
    answers: { 200: enveloped(AuditLogs) },
    run: async ({ api, params, query }) => ok(await readAuditLogs(api, params.room_id, query)),
  }),
  route({
    method: 'GET',
    path: '/api/v1/admin/stats',
    operation: 'get_server_stats',
    summary: 'Statistiques globales du serveur',
    group,
    answers: { 200: enveloped(ServerStats) },
    async run({ api }) {
      const stats = await api.stats.server();
      return ok({
        total_users: stats.users,
        active_users_24h: stats.activeUsers24h,
        total_rooms: stats.rooms,
        total_messages: stats.messages,
        messages_24h: stats.messages24h,
        online_users: stats.onlineUsers,
        uptime_seconds: stats.uptimeSeconds,
        storage_bytes: stats.storageBytes,
      });
    },
  }),
];
