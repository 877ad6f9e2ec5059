import type { Chapter } from '#testing/features/feature.ts';

/** Who is in which room, and how people hear of what concerns them. */
export const people: Chapter = {
  title: 'Rooms, people and notifications',
  features: [
    {
      name: 'What changes for all is live for all: streams of the server and of organisations',
      procedures: ['live.events', 'live.missing'],
      proofs: [
        [
          'core/groups.test.ts',
          '[E1] [E6] [S11] the stream of an organisation is heard by its people alone, the stream of the server by all',
        ],
      ],
    },
    {
      name: 'Browse and join rooms',
      procedures: ['rooms.browse', 'members.join'],
      proofs: [
        [
          'core/invites.test.ts',
          'browsing and joining: a public room is found by name and joined; a private one is neither',
        ],
      ],
    },
    {
      name: 'Invitations into a room by link and by letter',
      procedures: [
        'invites.create',
        'invites.list',
        'invites.revoke',
        'invites.uses',
        'invites.preview',
        'invites.accept',
        'invites.mail',
      ],
      proofs: [
        [
          'core/invites.test.ts',
          'invitations by link: made, seen from outside, taken twice like once, listed with who came, audited',
        ],
        ['core/invites.test.ts', '[S37] invitations: of twenty who take the last two places two come in'],
        [
          'core/invite-letters.test.ts',
          'invitations by letter: one letter with a link that lets one person in, and the code is nowhere else',
        ],
      ],
    },
    {
      name: 'Slow mode',
      procedures: ['rooms.update'],
      proofs: [
        [
          'core/slow-mode.test.ts',
          'slow mode: of twenty messages that a member sends at once one is written, the others are told how long to wait',
        ],
        ['core/slow-mode.test.ts', '[S18] slow mode: who moderates is exempt and sets it'],
      ],
    },
    {
      name: 'Mute levels, muting for a while, favourites',
      procedures: ['preferences.setRoom', 'preferences.rooms'],
      proofs: [
        [
          'core/preferences.test.ts',
          'mute levels and favourites: kept for each person, told to his own devices alone, and badges count on',
        ],
      ],
    },
    {
      name: 'Groups of people, mentioned by their handle',
      procedures: ['groups.create', 'groups.update', 'groups.delete', 'groups.list'],
      proofs: [
        [
          'core/groups.test.ts',
          'user groups: to mention one mentions its members who are in the room and have not blocked the author, in an edit too',
        ],
        ['core/groups.test.ts', '[S11] user groups: another school sees, changes and fills none'],
      ],
    },
    {
      name: 'Custom emoji',
      procedures: ['emoji.list', 'emoji.remove'],
      ways: ['POST /pictures/emoji', 'CUSTOM_EMOJI'],
      proofs: [
        [
          'core/emoji.test.ts',
          'custom emoji: added, listed by name in pages, used as a reaction and removed; what was used stays',
        ],
        [
          'server/pictures-door.test.ts',
          'custom emoji over the wire: sent as a form, shown as it was sent to whoever is signed in',
        ],
      ],
    },
    {
      name: 'Statuses and do-not-disturb that end by themselves; profile fields',
      procedures: ['users.setStatus', 'users.setDoNotDisturb', 'users.setProfile'],
      proofs: [
        [
          'core/statuses.test.ts',
          'a status has a text, an emoji and an end; when it is time it ends once, with an event to all who see it',
        ],
        ['core/statuses.test.ts', 'profile fields are set and taken away one by one'],
      ],
    },
    {
      name: 'Avatars, shown or drawn',
      procedures: ['users.removeAvatar'],
      ways: ['POST /pictures/avatar', 'GET /avatars/…'],
      proofs: [
        [
          'server/pictures-door.test.ts',
          'avatars: what comes is drawn anew, small; each has another address, and the one before is gone',
        ],
        [
          'server/pictures-door.test.ts',
          '[S32] avatars by default: the same person is drawn the same, with nothing that runs',
        ],
      ],
    },
    {
      name: 'Notifications of mentions, replies, reactions and words, counted live on all devices',
      procedures: [
        'notifications.page',
        'notifications.count',
        'notifications.markRead',
        'notifications.markOneRead',
        'notifications.settings',
        'notifications.setSettings',
      ],
      proofs: [
        [
          'jobs/notices/notifier.test.ts',
          'notifications: a reply tells whoever takes part in the thread, once, and not who is mentioned in it already',
        ],
        ['jobs/notices/notifier.test.ts', 'notifications: reactions to what one wrote are one until one looks'],
        [
          'jobs/notices/notifier.test.ts',
          'notifications: the count is live on all devices, and what is read on one is read on all',
        ],
        ['jobs/notices/notifier.test.ts', 'notifications: two nodes at it, and none is told twice'],
      ],
    },
    {
      name: 'Web Push without a vendor’s gateway',
      procedures: ['push.key', 'push.subscribe', 'push.unsubscribe'],
      proofs: [
        [
          'jobs/notices/push.test.ts',
          'web push: a mention and a direct message reach each browser once, encrypted for it and signed by this server',
        ],
        [
          'jobs/notices/push.test.ts',
          'web push: never for what was read on another device, deleted, or seen by somebody who is here',
        ],
        [
          'jobs/notices/push.test.ts',
          'web push: with three nodes and one that dies over its work nothing is lost, and no browser is told twice',
        ],
        [
          'jobs/notices/push.slow.test.ts',
          '[S41] web push: one of three nodes killed while it pushes, then all of them: every browser is told of every message, and twice only under the same tag',
        ],
      ],
    },
    {
      name: 'A letter about what is unread',
      procedures: ['notifications.setSettings'],
      ways: ['DIGEST_AFTER_MINUTES', 'DIGEST_EVERY_HOURS'],
      proofs: [
        [
          'jobs/notices/digest.test.ts',
          'digest: away for an hour, one letter of what is unread, once a day, without what was written',
        ],
        ['jobs/notices/digest.test.ts', 'digest: with three nodes, and one that died over it, one letter'],
        ['jobs/notices/digest.test.ts', 'digest: the link in the letter stops them by one click'],
      ],
    },
  ],
};
