import type { Services } from '#api/context.ts';
import type { ProcessHealth } from '#core/health.ts';
import { noBus } from '#events/bus/bus.ts';
import packageFile from '../../package.json' with { type: 'json' };

export async function ownHealth({ bus, hub, presence, auth, files }: Services): Promise<ProcessHealth> {
  return {
    version: packageFile.version,
    nodeVersion: process.versions.node,
    uptimeSeconds: Math.floor(process.uptime()),
    memoryBytes: process.memoryUsage.rss(),
    redis: bus === noBus ? 'none' : bus.isUp ? 'up' : 'down',
    feeds: hub.size,
    onlineUsers: presence.count,
    sendsMail: auth.sendsMail,
    files: {
      quota: files.quota.server,
      personQuota: files.quota.person,
      maxFileBytes: files.maxBytes,
      freeBytes: await files.store.freeBytes(),
    },
  };
}
