import { useFormatter, useNow, useTranslations } from 'next-intl';
import { usePresence } from '#ui/live/use-presence.ts';

/** "Online", or when somebody was here last; null while nobody knows. */
export function usePresenceText(userId: number): string | null {
  const t = useTranslations('presence');
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const presence = usePresence(userId);
  if (!presence) return null;
  if (presence.state !== 'offline' || presence.lastSeenAt === null) return t(presence.state);
  // The server's clock may be ahead, and nobody is seen in the future.
  const seen = new Date(Math.min(Date.parse(presence.lastSeenAt), now.getTime()));
  return t('lastSeen', { when: format.relativeTime(seen, now) });
}
