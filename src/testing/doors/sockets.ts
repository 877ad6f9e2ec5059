import { WebSocket } from 'ws';
import { PUBLIC_MESSAGES } from '#contract/errors.ts';
import { eduliteDoor, vezaDoor } from '#testing/doors/documented.ts';
import type { Act, Outcome, Target, TestDoor, Tried } from '#testing/doors/door.ts';
import type { Person } from '#testing/house.ts';
import { until } from '#testing/until.ts';

// The documented sockets as doors. Frames are heard one after another, so whatever a frame provokes comes before the answer
// to the one behind it: where success is silent, something with a known answer is said behind what is tried.

interface Heard {
  type: string;
  [field: string]: unknown;
}
type Judge = (heard: Heard) => Outcome | null;

const NO_ROOM = 4004;

/**
 * Says frames on a fresh socket and waits until what it hears tells what came of them; a close is a refusal. It stays open
 * while `look` asks somebody else what came of it.
 */
async function sayAll(
  url: string,
  frames: readonly object[],
  judge: Judge,
  look?: () => Promise<Tried>,
): Promise<Tried> {
  const socket = new WebSocket(url);
  try {
    const tried = await new Promise<Tried>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the socket did not answer')), 5000);
      const settle = (outcome: Outcome, answer: string) => {
        clearTimeout(late);
        resolve({ outcome, answer });
      };
      socket.on('open', () => {
        for (const frame of frames) socket.send(JSON.stringify(frame));
      });
      socket.on('message', (data) => {
        const outcome = judge(JSON.parse(String(data)) as Heard);
        if (outcome !== null) settle(outcome, String(data));
      });
      socket.on('close', (code) => settle(code === NO_ROOM ? 'hidden' : 'no', `closed with ${code}`));
      socket.on('error', reject);
    });
    return look && tried.outcome === 'yes' ? await look() : tried;
  } finally {
    socket.terminate();
  }
}

const opener = (base: () => string) => (who: Person, path: string) =>
  `${base().replace('http', 'ws')}${path}?token=${who.accessToken}`;

const UNSUPPORTED = 'Unsupported message type';
const BEHIND = { type: 'no such type' };
const inPlace = ({ kind, roomId }: Target) => (kind === 'dm' ? { conversation_id: roomId } : { room_id: roomId });

type Look = () => Promise<Tried>;

/**
 * Who types where he may not is told nothing, so somebody else has to listen. What he does himself then is told to him, and
 * whatever was said of typing before it comes at the latest right behind it: so he does two things, one after the other.
 */
async function heardTyping(url: string, target: Target, says: (look: Look) => Promise<Tried>): Promise<Tried> {
  const ear = new WebSocket(url);
  const heard: string[] = [];
  ear.on('message', (data) => heard.push(String(data)));
  const edits = () => heard.filter((text) => text.includes('"message_edited"')).length;
  try {
    await until('the listener is in', () => heard.some((text) => text.includes('"auth_success"')));
    return await says(async () => {
      for (const pinned of [true, false]) {
        const before = edits();
        ear.send(JSON.stringify({ type: 'pin_message', data: { message_id: target.messageId, pinned } }));
        await until('the listener hears what he did', () => edits() > before);
      }
      const told = heard.find((text) => text.includes('"typing"') && text.includes('"is_typing":true'));
      return { outcome: told ? 'yes' : 'no', answer: told ?? 'nobody was told' };
    });
  } finally {
    ear.terminate();
  }
}

export function eduliteSocket(base: () => string): TestDoor {
  const url = opener(base);
  const room = (who: Person, { roomId }: Target) => url(who, `/ws/chat/${roomId}/`);
  const { differs } = eduliteDoor(base);
  return {
    name: 'edulite socket',
    hidden: 'no',
    ...(differs && { differs }),
    acts: {
      send: (who, target) =>
        sayAll(room(who, target), [{ type: 'chat_message', message: 'sent' }], ({ type, message }) => {
          if (type === 'error') return 'no';
          return type === 'chat_message' && (message as { sender: number }).sender === who.id ? 'yes' : null;
        }),
      'say that one types': (who, target) => {
        const types = (is_typing: boolean) => ({ type: 'typing_indicator', is_typing });
        // First that he does not: what he said a moment ago would not be told again.
        const frames = [types(false), types(true), BEHIND];
        return heardTyping(url(target.witness, '/ws'), target, (look) =>
          sayAll(room(who, target), frames, ({ error }) => (error === UNSUPPORTED ? 'yes' : null), look),
        );
      },
    },
  };
}

export function vezaSocket(base: () => string): TestDoor {
  const url = opener(base);
  const judge: Judge = ({ type, data }) => {
    if (type === 'error') return String((data as { code: string }).code).endsWith('_NOT_FOUND') ? 'hidden' : 'no';
    return type === 'pong' ? 'yes' : null;
  };
  const command =
    (type: string, read: (target: Target) => object): Act =>
    (who, target) =>
      sayAll(
        url(who, '/ws'),
        [
          { type, data: read(target) },
          { type: 'ping', data: {} },
        ],
        judge,
      );
  const { differs } = vezaDoor(base);
  const ofMessage = ({ messageId }: Target) => ({ message_id: messageId });
  const ofRoom = ({ roomId }: Target) => ({ room_id: roomId });
  return {
    name: 'veza socket',
    hidden: 'hidden',
    ...(differs && { differs }),
    acts: {
      'list messages': command('get_history', inPlace),
      send: (who, target) =>
        command(target.kind === 'dm' ? 'send_dm' : 'send_message', (it) => ({ ...inPlace(it), content: 'sent' }))(
          who,
          target,
        ),
      'pin a message': command('pin_message', ofMessage),
      react: command('add_reaction', (it) => ({ ...ofMessage(it), emoji: '👍' })),
      'see reactions': command('get_reactions', ofMessage),
      'say that one types': (who, target) => {
        const types = (is_typing: boolean) => ({ type: 'typing', data: { ...inPlace(target), is_typing } });
        const frames = [types(false), types(true), { type: 'ping', data: {} }];
        return heardTyping(url(target.witness, '/ws'), target, (look) => sayAll(url(who, '/ws'), frames, judge, look));
      },
      join: command('join_room', ofRoom),
      leave: command('leave_room', ofRoom),
      'see statistics': command('get_room_stats', ofRoom),
      'see the audit log': command('get_audit_logs', ofRoom),
    },
  };
}

export function messagingSocket(base: () => string): TestDoor {
  const url = opener(base);
  const judge: Judge = ({ error }) => {
    if (error === undefined) return null;
    if (error === PUBLIC_MESSAGES.room_not_found) return 'hidden';
    return error === UNSUPPORTED ? 'yes' : 'no';
  };
  const act =
    (frame: object): Act =>
    (who, { roomId }) =>
      sayAll(url(who, '/ws/messages/'), [{ ...frame, chat_id: roomId }, BEHIND], judge);
  return {
    name: 'messaging socket',
    hidden: 'hidden',
    acts: {
      send: act({ type: 'send_message', content: 'sent' }),
      'mark as read': act({ type: 'mark_as_read' }),
      'say that one types': (who, target) => {
        const types = (is_typing: boolean) => ({ type: 'typing', chat_id: target.roomId, is_typing });
        return heardTyping(url(target.witness, '/ws'), target, (look) =>
          sayAll(url(who, '/ws/messages/'), [types(false), types(true), BEHIND], judge, look),
        );
      },
    },
  };
}
