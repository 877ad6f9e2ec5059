/** Where the query cache keeps what. The first word tells the kind; those under `live` are kept current by events. */
export const keys = {
  me: ['live', 'me'],
  rooms: ['live', 'rooms'],
  emoji: ['live', 'emoji'],
  announcements: ['live', 'announcements'],
  preferences: ['live', 'preferences'],
  notices: ['live', 'notices'],
  groups: ['live', 'groups'],
  logs: ['live', 'log'],
  log: (roomId: number) => ['live', 'log', roomId],
  allMembers: ['live', 'members'],
  members: (roomId: number) => ['live', 'members', roomId],
  drafts: ['live', 'drafts'],
  saved: ['live', 'saved'],
  scheduled: ['live', 'scheduled'],
  live: ['live'],
  /** rooms that I see without being in them */
  room: (roomId: number) => ['room', roomId],
  /** what a draft answers to */
  quoted: (messageId: number) => ['quoted', messageId],
  /** of direct messages: who blocked whom */
  blocks: ['blocks'],
  block: (roomId: number) => ['blocks', roomId],
  browse: (query: string) => ['browse', query],
  browsing: ['browse'],
  people: (query: string) => ['people', query],
  registration: ['registration'],
  /** what is not of the server, or only for a moment */
  local: ['local'],
  outbox: ['local', 'outbox'],
  typing: ['local', 'typing'],
  presence: ['local', 'presence'],
  emojiList: ['local', 'emoji-list'],
} as const;
