// By themselves, so that a page which only names a limit does not load every shape with it.

export const MAX_MESSAGE_LENGTH = 10_000;
export const MAX_REACTIONS_PER_USER = 10;
/** announcements that hold at once */
export const MAX_ANNOUNCEMENTS = 20;
/** people of one room that a list of rooms tells of: those who lead it, then those who have been in it longest */
export const MAX_PEOPLE_SHOWN = 1000;
/** people whom a new room begins with */
export const MAX_FIRST_MEMBERS = 1000;
/** people brought into a room by one request: each is an event, written while the room waits */
export const MAX_ADDED_AT_ONCE = 200;
export const MAX_SLOW_MODE_SECONDS = 6 * 3600;
export const MAX_KEYWORDS = 20;
export const MAX_PUSH_SUBSCRIPTIONS = 20;
export const MAX_GROUP_MEMBERS = 500;
/** of one organisation, or of those who are of none */
export const MAX_GROUPS = 200;
/** of those who reacted with one emoji, where they are listed by name; the count is of all */
export const MAX_NAMED_PER_REACTION = 50;
/** the server's own emoji, removed ones among them, and how many of them somebody adds who is no admin */
export const MAX_EMOJI = 1000;
export const MAX_EMOJI_EACH = 50;
export const MAX_EMOJI_BYTES = 256 * 1024;
export const MAX_AVATAR_BYTES = 4 * 1024 * 1024;
/** unless the server was told another (MAX_UPLOAD_BYTES) */
export const MAX_UPLOAD_BYTES = 25 * 1024 * 1024;
export const MAX_FILES_PER_MESSAGE = 10;
/** of a quoted text, in characters as people count them */
export const MAX_EXCERPT = 200;
/** messages for later that one person may have waiting */
export const MAX_SCHEDULED = 200;
/** in larger rooms only owners and moderators address everyone (@room, @here) */
export const MAX_ADDRESSABLE_BY_ANYONE = 100;
/** uploads in parts that one person has under way */
export const MAX_OPEN_UPLOADS = 100;
/** links of one message that are looked at */
export const MAX_PREVIEWS = 3;
/** So many threads one asks about at once: as many as messages may be shown. */
export const MOST_THREADS_ASKED = 400;
