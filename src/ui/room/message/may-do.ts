import type { Message } from '#contract/messages.ts';
import type { RowContext } from '#ui/room/message/row-context.ts';

/** What this person may do with this message. */
export function mayDo({ senderId, content, parentId, forward }: Message, { me, myRole, room, thread }: RowContext) {
  const isIn = myRole !== null;
  const leads = isIn && myRole !== 'member';
  const mayWrite = isIn && (!room.readOnly || leads);
  return {
    react: isIn,
    reply: mayWrite && (thread === null || parentId === null),
    quote: mayWrite,
    pin: isIn && (room.kind === 'dm' || leads),
    edit: isIn && senderId === me.id && content !== '' && forward === null,
    // Only words are passed on: files stay where they are.
    forward: content !== '',
    delete: isIn && (senderId === me.id || leads),
    seeReaders: isIn,
  };
}
