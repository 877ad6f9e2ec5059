import { z } from 'zod';
import { verbatim } from '#contract/text.ts';

/** So many bytes in base64url, padded or not. */
const base64url = (bytes: number) =>
  z.string().regex(new RegExp(`^[\\w-]{${Math.ceil((bytes * 8) / 6)}}={0,2}$`), {
    error: 'is no such key in base64url',
  });

/** What a browser's `PushSubscription.toJSON()` has. */
export const Subscribe = z.object({
  endpoint: verbatim(1, 1000).refine((text) => URL.canParse(text) && /^https?:/.test(text), {
    error: 'must be an https address',
  }),
  keys: z.object({ p256dh: base64url(65), auth: base64url(16) }),
});
export const Unsubscribe = Subscribe.pick({ endpoint: true });
/** For `applicationServerKey` (RFC 8292). */
export const PushKey = z.object({ key: z.string() });

/** What a service worker is given, encrypted for it alone (RFC 8291). One of the same tag takes the place of the one before. */
export interface PushMessage {
  title: string;
  body: string;
  tag: string;
  roomId: number;
  messageId: number;
  path: string;
}
