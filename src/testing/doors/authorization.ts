import { OPERATIONS, type Operation, type Outcome, type TestDoor } from '#testing/doors/door.ts';

/** What somebody is to a room. An author is a member whose message it is; to all the others it is another's. */
export const RELATIONS = [
  'owner',
  'moderator',
  'member',
  'author',
  'former member',
  'colleague',
  'server admin',
  'other school',
] as const;
export type Relation = (typeof RELATIONS)[number];

export const PLACES = [
  'private room',
  'public room',
  'read-only room',
  'direct message',
  'blocked direct message',
] as const;
export type Place = (typeof PLACES)[number];

const INSIDE: readonly Relation[] = ['owner', 'moderator', 'member', 'author'];
const LEADS: readonly Relation[] = ['owner', 'moderator'];
const READING: readonly Operation[] = [
  'read the room',
  'list messages',
  'read a message',
  'search the room',
  'see reactions',
  'open a permalink',
  'jump to a date',
  'see who answers',
  'see what an edit replaced',
  'forward a message',
  'save a message',
];
/** What is not for members in a room where only those write who lead it. */
const WRITING: readonly Operation[] = [
  'send',
  'quote a message',
  'plan a message',
  'edit a message',
  'say that one types',
  'upload a file',
];
/** What speaks to the other one of a direct message, who does not want to hear it any more. */
const SPEAKING: readonly Operation[] = [...WRITING, 'react'];

/** Who, of those inside a room, may do what there. */
const RULES: Record<Operation, readonly Relation[]> = {
  'read the room': INSIDE,
  'list messages': INSIDE,
  'read a message': INSIDE,
  'search the room': INSIDE,
  'open a permalink': INSIDE,
  'jump to a date': INSIDE,
  'see who answers': INSIDE,
  'see what an edit replaced': INSIDE,
  send: INSIDE,
  'quote a message': INSIDE,
  'forward a message': INSIDE,
  'plan a message': INSIDE,
  'write a draft': INSIDE,
  'save a message': INSIDE,
  'edit a message': ['author'],
  'take a preview away': ['author'],
  'delete a message': ['owner', 'moderator', 'author'],
  'pin a message': LEADS,
  react: INSIDE,
  'see reactions': INSIDE,
  'mark as read': INSIDE,
  'say that one types': INSIDE,
  'see who has read': INSIDE,
  'list members': INSIDE,
  join: INSIDE,
  leave: ['moderator', 'member', 'author'],
  'add a member': LEADS,
  'add a moderator': ['owner'],
  'remove a member': LEADS,
  'change a role': ['owner'],
  'promote oneself': [],
  'rename the room': LEADS,
  'open the room to all': ['owner'],
  'delete the room': ['owner'],
  'see statistics': INSIDE,
  'see the audit log': LEADS,
  'upload a file': INSIDE,
  'download a file': INSIDE,
  'list files': INSIDE,
  'make a webhook': ['owner'],
  'see how long it is kept': INSIDE,
  'say how long it is kept': ['owner'],
  'invite by a link': LEADS,
  'see the invitations': LEADS,
  'slow the room down': LEADS,
  'mute the room': INSIDE,
};

/** A direct message has nobody above anybody: what is for owners and moderators is for nobody there; both may pin. */
const OF_BOTH: readonly Operation[] = [
  ...READING,
  ...SPEAKING,
  'pin a message',
  'write a draft',
  'mark as read',
  'see who has read',
  'list members',
  'download a file',
  'list files',
  'see how long it is kept',
  'mute the room',
];

/** The one table of who may do what. Null: there is no such case. */
export function expected(operation: Operation, relation: Relation, place: Place): Outcome | null {
  const isDm = place === 'direct message' || place === 'blocked direct message';
  const isInside = INSIDE.includes(relation);
  if (isDm && ['owner', 'moderator', 'former member'].includes(relation)) return null;
  if (isInside && operation === 'join') return null;
  if (relation === 'owner' && operation === 'promote oneself') return null;
  if (isDm && ['see statistics', 'see the audit log', 'join'].includes(operation)) return null;
  if (!isInside) return ofVisitors(operation, relation, place);
  if (isDm) return inDm(operation, relation, place);
  const isSilenced = place === 'read-only room' && !LEADS.includes(relation);
  if (isSilenced && WRITING.includes(operation)) return 'no';
  return RULES[operation].includes(relation) ? 'yes' : 'no';
}

function inDm(operation: Operation, relation: Relation, place: Place): Outcome {
  if (['edit a message', 'delete a message', 'take a preview away'].includes(operation)) {
    if (relation !== 'author') return 'no';
    return operation === 'edit a message' && place === 'blocked direct message' ? 'no' : 'yes';
  }
  if (!OF_BOTH.includes(operation)) return 'no';
  return place === 'blocked direct message' && SPEAKING.includes(operation) ? 'no' : 'yes';
}

/** Whoever is not in a room sees it only if it is public and of his own school; a server admin too. */
function ofVisitors(operation: Operation, relation: Relation, place: Place): Outcome {
  if (place !== 'public room' || relation === 'other school') return 'hidden';
  if (READING.includes(operation) || operation === 'join') return 'yes';
  return operation === 'download a file' ? 'hidden' : 'no';
}

const SIGNS: Record<Outcome, string> = { yes: '✓', no: '✗', hidden: '–' };

/** docs/authorization.md, whole. */
export function describeAuthorization(doors: readonly TestDoor[]): string {
  const tables = PLACES.map((place) => {
    const relations = RELATIONS.filter((relation) =>
      OPERATIONS.some((operation) => expected(operation, relation, place) !== null),
    );
    const rows = OPERATIONS.flatMap((operation) => {
      const cells = relations.map((relation) => expected(operation, relation, place));
      if (cells.every((cell) => cell === null)) return [];
      return [`| ${operation} | ${cells.map((cell) => (cell === null ? '' : SIGNS[cell])).join(' | ')} |`];
    });
    return `## In a ${place}\n\n| | ${relations.join(' | ')} |\n|---|${relations.map(() => '---|').join('')}\n${rows.join('\n')}\n`;
  });
  const doorRows = OPERATIONS.map(
    (operation) => `| ${operation} | ${doors.map((door) => (door.acts[operation] ? 'yes' : '')).join(' | ')} |`,
  );
  return `# Who may do what

Written by \`npm run describe\` from the table in \`src/testing/doors/authorization.ts\`. Each cell is a test at every door that has
the operation (\`src/rest/authorization.slow.test.ts\`).

✓ done · ✗ refused · – refused as if there were nothing there. An author is a member whose message it is; for all others the
message is somebody else's. A colleague is of the same school and not in the room; a server admin is not in the room either:
to run the server is no right to read what people write.

${tables.join('\n')}
## Which door has which operation

| | ${doors.map((door) => door.name).join(' | ')} |
|---|${doors.map(() => '---|').join('')}
${doorRows.join('\n')}

Where a document says otherwise, its door does: \`edulite\` answers 403 where others hide, and knows no visitors of public rooms;
\`transcendence\` answers 400 to everything it refuses; \`school\` calls a room
that cannot be seen an invalid value (400) where one writes in it; \`veza\` finds no room of a conversation's number; \`edulite\`, \`transcendence\` and \`messaging\` let only its author delete a message.
`;
}
