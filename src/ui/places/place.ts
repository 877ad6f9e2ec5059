// Every place of the app has an address, and every address that the app makes is made here.

export const PANELS = ['members', 'files', 'pins', 'about'] as const;
export type Panel = (typeof PANELS)[number];

export const SETTINGS = [
  'profile',
  'notifications',
  'appearance',
  'language',
  'devices',
  'security',
  'keys',
  'data',
] as const;
export type SettingsSection = (typeof SETTINGS)[number];

export const ADMIN = [
  'people',
  'rooms',
  'organisations',
  'webhooks',
  'audit',
  'statistics',
  'health',
  'server',
] as const;
export type AdminSection = (typeof ADMIN)[number];

export interface RoomPlace {
  screen: 'room';
  roomId: number;
  /** the message that is looked at */
  at: number | null;
  /** the message whose thread stands beside the room */
  thread: number | null;
  panel: Panel | null;
}

export type Place =
  | { screen: 'home' }
  | RoomPlace
  | { screen: 'search'; query: string }
  | { screen: 'notifications' }
  | { screen: 'saved' }
  | { screen: 'drafts' }
  | { screen: 'people'; userId: number | null }
  | { screen: 'settings'; section: SettingsSection | null }
  /** `of`: the one person, webhook or organisation that is looked at */
  | { screen: 'admin'; section: AdminSection | null; of: number | null }
  | { screen: 'join'; code: string }
  | { screen: 'lost' };

const LOST: Place = { screen: 'lost' };

export function readPlace(pathname: string, search: URLSearchParams): Place {
  const [first = '', second = null, ...more] = pathname.split('/').filter(Boolean).map(decoded);
  if (more.length > 0) return LOST;
  switch (first) {
    case '':
      return { screen: 'home' };
    case 'rooms': {
      const roomId = toId(second, MAX_ROOM);
      if (roomId === null) return LOST;
      const panel = PANELS.find((name) => name === search.get('panel')) ?? null;
      return { screen: 'room', roomId, at: toId(search.get('at')), thread: toId(search.get('thread')), panel };
    }
    case 'people': {
      const userId = toId(second, MAX_ROOM);
      return second !== null && userId === null ? LOST : { screen: 'people', userId };
    }
    case 'settings':
      return inSections(second, SETTINGS, (section) => ({ screen: 'settings', section }));
    case 'admin':
      return inSections(second, ADMIN, (section) => ({
        screen: 'admin',
        section,
        of: section === null ? null : toId(search.get('of'), MAX_ROOM),
      }));
    case 'join':
      return second === null ? LOST : { screen: 'join', code: second };
    case 'search':
      return second === null ? { screen: 'search', query: search.get('q') ?? '' } : LOST;
    case 'notifications':
    case 'saved':
    case 'drafts':
      return second === null ? { screen: first } : LOST;
    default:
      return LOST;
  }
}

function inSections<S extends string>(
  name: string | null,
  sections: readonly S[],
  make: (s: S | null) => Place,
): Place {
  if (name === null) return make(null);
  const section = sections.find((known) => known === name);
  return section === undefined ? LOST : make(section);
}

const MAX_ROOM = 2 ** 31 - 1;

function toId(text: string | null, most = Number.MAX_SAFE_INTEGER): number | null {
  if (text === null || !/^[1-9]\d{0,15}$/.test(text)) return null;
  const id = Number(text);
  return id <= most ? id : null;
}

/** Anybody may write an address: what is no UTF-8 in it stays as it is. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const pathTo = {
  home: '/',
  room: (roomId: number) => `/rooms/${roomId}`,
  message: (roomId: number, messageId: number) => `/rooms/${roomId}?at=${messageId}`,
  thread: (roomId: number, parentId: number, messageId?: number) =>
    `/rooms/${roomId}?thread=${parentId}${messageId === undefined ? '' : `&at=${messageId}`}`,
  panel: (roomId: number, panel: Panel) => `/rooms/${roomId}?panel=${panel}`,
  search: (query: string) => (query === '' ? '/search' : `/search?${new URLSearchParams({ q: query })}`),
  notifications: '/notifications',
  saved: '/saved',
  drafts: '/drafts',
  people: '/people',
  person: (userId: number) => `/people/${userId}`,
  settings: (section?: SettingsSection) => (section ? `/settings/${section}` : '/settings'),
  admin: (section?: AdminSection, of?: number) =>
    section ? `/admin/${section}${of === undefined ? '' : `?of=${of}`}` : '/admin',
  join: (code: string) => `/join/${encodeURIComponent(code)}`,
} as const;
