import type { WebhookEvent } from '#contract/webhooks.ts';

const ALL: Record<WebhookEvent, true> = {
  message_sent: true,
  message_edited: true,
  message_deleted: true,
  reaction_added: true,
  reaction_removed: true,
  user_joined: true,
  user_left: true,
  room_updated: true,
};

/** By themselves, so that a page which only names them does not load every shape with them. */
export const WEBHOOK_EVENTS = Object.keys(ALL) as WebhookEvent[];
