import type { StreamEvent } from '#contract/events.ts';
import type { User, UserRef } from '#contract/users.ts';

export function toUserRef({ id, username, displayName, avatarUrl, version }: User): UserRef {
  return { id, username, displayName, avatarUrl, version };
}

export function newer(known: UserRef | undefined, ref: UserRef): UserRef {
  return known && known.version > ref.version ? known : ref;
}

type People = Readonly<Record<number, UserRef>>;

/** The same people where nothing new is said of them: whoever draws them need not draw them anew. */
export function meet(known: People, refs: Iterable<UserRef>): People {
  let people = known;
  for (const ref of refs) {
    const before = people[ref.id];
    if (before && before.version >= ref.version) continue;
    people = { ...people, [ref.id]: ref };
  }
  return people;
}

/** The event with all whom it names under their newest names. */
export function withNames(one: StreamEvent, newest: (ref: UserRef) => UserRef): StreamEvent {
  const { event } = one;
  switch (event.type) {
    case 'message.created':
      return { ...one, event: { ...event, sender: newest(event.sender) } };
    case 'member.joined':
      return { ...one, event: { ...event, member: { ...event.member, user: newest(event.member.user) } } };
    case 'room.created': {
      const members = event.members.map((member) => ({ ...member, user: newest(member.user) }));
      return { ...one, event: { ...event, members } };
    }
    default:
      return one;
  }
}
