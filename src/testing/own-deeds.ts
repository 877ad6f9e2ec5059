import { inTurn } from '#core/changes.ts';
import { attachPreviews } from '#core/previews.ts';
import type { Person } from '#testing/house.ts';

/** What somebody does for himself: drafts, messages saved for later, messages planned, previews of what he links to. */
export const OWN_KINDS = {
  draft: 4,
  clearDraft: 2,
  sendDraft: 3,
  save: 3,
  unsave: 2,
  schedule: 3,
  reschedule: 2,
  callOff: 2,
  sendNow: 2,
  preview: 4,
} as const;
type OwnKind = keyof typeof OWN_KINDS;

export function isOwnKind(kind: string): kind is OwnKind {
  return kind in OWN_KINDS;
}

interface About {
  me: Person;
  other: Person;
  roomId: number;
  messageId: number;
  which: number;
  text: string;
}

const inDays = (days: number) => new Date(Date.now() + days * 24 * 3600_000).toISOString();

export class OwnDeeds {
  private readonly planned: { id: number; by: Person }[] = [];

  /** Answers the message that it sent, if it did. */
  async perform(kind: OwnKind, { me, other, roomId, messageId, which, text }: About): Promise<number | null> {
    const later = this.planned.at(-1 - (which % Math.min(this.planned.length, 4)));
    switch (kind) {
      case 'draft':
        await me.api.drafts.set({ roomId, parentId: which % 3 ? null : messageId || null, content: text });
        return null;
      case 'clearDraft':
        await me.api.drafts.set({ roomId, content: text });
        await me.api.drafts.clear({ roomId });
        return null;
      case 'sendDraft': {
        const { version } = await me.api.drafts.set({ roomId, content: text });
        const draftVersion = which % 3 ? version : version - 1;
        return (await me.api.messages.send({ roomId, content: text, draftVersion })).message.id;
      }
      case 'save':
        await me.api.saved.add({ messageId });
        return null;
      case 'unsave':
        await me.api.saved.add({ messageId });
        await me.api.saved.remove({ messageId });
        return null;
      case 'schedule': {
        const message = { roomId, content: `${text} @${other.username}` };
        const { id } = await me.api.scheduled.create({ message, sendAt: inDays(1) });
        this.planned.push({ id, by: me });
        return null;
      }
      case 'reschedule':
        if (later) await later.by.api.scheduled.update({ scheduledId: later.id, content: text, sendAt: inDays(2) });
        return null;
      case 'callOff':
        if (later) await later.by.api.scheduled.cancel({ scheduledId: later.id });
        return null;
      case 'sendNow':
        if (later) await later.by.api.scheduled.sendNow({ scheduledId: later.id });
        return null;
      case 'preview': {
        const url = `https://example.org/${text.replace(' ', '-')}`;
        const { message } = await me.api.messages.send({ roomId, content: `${text} ${url}` });
        const preview = { url, title: text, description: '', siteName: 'example.org', imageUrl: null };
        await inTurn(me.core, roomId, (turn) => attachPreviews(turn, message.id, [preview]));
        if (which % 3 === 0) await me.api.messages.removePreview({ messageId: message.id, url });
        return message.id;
      }
      default:
        return kind satisfies never;
    }
  }
}
