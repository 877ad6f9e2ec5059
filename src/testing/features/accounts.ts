import type { Chapter } from '#testing/features/feature.ts';

/** How people come in, and how the server is led. */
export const accounts: Chapter = {
  title: 'Accounts and administration',
  features: [
    {
      name: 'Work that outlives its request: a queue in PostgreSQL, over kill -9 and many nodes',
      procedures: [],
      ways: ['enqueueJob', 'docs/decisions/012-jobs.md'],
      proofs: [
        ['jobs/queue.test.ts', '[S41] three nodes do each of 300 jobs once'],
        [
          'jobs/queue.test.ts',
          '[S41] what a dead node held is done by another, and what the dead one does late has no effect',
        ],
      ],
    },
    {
      name: 'Letters by SMTP, in three languages',
      procedures: [],
      ways: ['SMTP_URL', 'MAIL_FROM'],
      proofs: [
        ['jobs/mail/mail.test.ts', 'a letter is written in the language of whom it is for'],
        ['jobs/mail/mail.test.ts', 'without SMTP nothing is sent and nothing piles up'],
      ],
    },
    {
      name: 'A new password by letter; its change',
      procedures: ['auth.askForPasswordReset', 'auth.resetPassword', 'auth.changePassword'],
      proofs: [
        [
          'auth/password-reset.test.ts',
          '[S10] a new password by letter: one link, once, and every session and key of before is dead',
        ],
        ['auth/password-reset.test.ts', 'nothing tells: the same answer and the very same work before it'],
        ['auth/password-reset.test.ts', '[S28] nobody is flooded'],
      ],
    },
    {
      name: 'Single sign-on by any OIDC provider',
      procedures: ['server.about', 'server.signOutPlace'],
      ways: ['GET /auth/oidc/start', 'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
      proofs: [
        ['server/oidc-door.test.ts', 'whoever comes from the provider for the first time has an account'],
        ['server/oidc-door.test.ts', 'a wrong state, a wrong nonce, a used code, a foreign browser'],
        ['server/oidc-door.test.ts', 'an address that the provider has not verified opens nothing and makes nothing'],
        ['server/oidc-door.test.ts', '[S26] a deactivated account is refused, whether it was linked before or not'],
      ],
    },
    {
      name: 'Second factor by an authenticator, at every door, with recovery codes',
      procedures: [
        'auth.secondFactor.get',
        'auth.secondFactor.begin',
        'auth.secondFactor.confirm',
        'auth.secondFactor.renewRecoveryCodes',
        'auth.secondFactor.disable',
        'admin.resetSecondFactor',
      ],
      proofs: [
        [
          'rest/second-factor.test.ts',
          'the password alone is refused in its own words, and with the code behind it is taken once',
        ],
        ['auth/second-factor.test.ts', 'no code works twice, not of fifty at once either'],
        ['auth/second-factor.test.ts', 'recovery codes work once each, and making new ones ends the old'],
        ['auth/second-factor.test.ts', 'who must have one can do nothing before it is set up'],
      ],
    },
    {
      name: 'Sessions and devices; deactivation',
      procedures: [
        'auth.sessions',
        'auth.revokeSession',
        'auth.signOutEverywhere',
        'users.setDeactivated',
        'admin.signOutPerson',
      ],
      proofs: [
        ['api/admin.test.ts', '[S10] who is signed out by an admin, or loses his second factor, is out at once'],
      ],
    },
    {
      name: 'People: found, made, invited, led',
      procedures: [
        'admin.people',
        'admin.person',
        'admin.createPerson',
        'admin.invitePerson',
        'admin.offerPassword',
        'admin.sessions',
        'admin.names',
        'users.setRole',
        'organisations.moveUser',
      ],
      proofs: [
        ['api/admin.test.ts', 'people are found by name, address, role, state and second factor, page by page'],
        ['api/admin.test.ts', 'an account that an admin makes belongs to whoever chooses its password'],
        ['api/admin.test.ts', 'an invitation by letter lets one person in, also where nobody else may come'],
        ['api/admin.test.ts', '[S18] an admin acts on members, not on those above him, nor on himself'],
        ['api/admin-overview.test.ts', 'without letters an admin hands on a path by which somebody chooses'],
      ],
    },
    {
      name: 'Rooms of the whole server: sizes, activity, how long they are kept, deletion',
      procedures: ['admin.rooms', 'admin.deleteRoom', 'admin.setRoomRetention'],
      proofs: [
        ['api/admin-overview.test.ts', 'admins see every room but direct messages, by activity and by size'],
        ['api/admin-overview.test.ts', 'an admin deletes a room that is not his, and never a direct message'],
      ],
    },
    {
      name: 'Health of the server for its admins',
      procedures: ['admin.health'],
      proofs: [['api/admin-overview.test.ts', 'the health of the server is what its database and its process say']],
    },
    {
      name: 'Settings live without restart',
      procedures: ['admin.settings', 'admin.updateSettings'],
      proofs: [['api/admin.test.ts', 'settings hold at once on every node, say what they were before']],
    },
    {
      name: 'Audit of every deed of admins and every sign-in, with filters and export',
      procedures: ['audit.list', 'audit.page'],
      ways: ['GET /downloads/audit.csv', 'GET /downloads/audit.jsonl'],
      proofs: [
        ['api/admin.test.ts', 'every mutation of the router under admin is among the deeds below'],
        ['api/admin.test.ts', 'leaves its line in the audit log, and is refused to members'],
        ['api/admin.test.ts', 'knows every sign-in, and every refusal with its reason and without a secret'],
        ['api/admin.test.ts', 'goes out whole, as lines of JSON or as a table that no spreadsheet runs'],
      ],
    },
    {
      name: 'Statistics over time',
      procedures: ['stats.daily'],
      proofs: [
        ['jobs/daily-stats.test.ts', 'days are counted by what is new, each message once, however often it is done'],
      ],
    },
    {
      name: 'Retention of messages, for the server and for a room',
      procedures: ['rooms.retention', 'rooms.setRetention'],
      proofs: [
        ['jobs/message-retention.test.ts', 'messages older than they are kept are deleted for all and for good'],
        ['jobs/message-retention.test.ts', 'what is pinned stays, and of a room that is kept for ever everything'],
      ],
    },
    {
      name: 'Legal hold of a person or a room',
      procedures: ['admin.holds', 'admin.placeHold', 'admin.liftHold', 'admin.readHeld'],
      proofs: [
        ['jobs/message-retention.test.ts', 'under a legal hold nothing goes for good'],
        ['core/account.test.ts', 'waits as long as a legal hold lasts, without a word to whom is held'],
      ],
    },
    {
      name: 'One’s own account as an archive',
      procedures: ['account.get', 'account.askForExport'],
      ways: ['GET /downloads/account/…'],
      proofs: [
        [
          'core/account.test.ts',
          'is an archive with all that one wrote and nothing of others, for its owner, for a day',
        ],
      ],
    },
    {
      name: 'Deletion of an account, with a week to undo it',
      procedures: ['account.planDeletion', 'account.cancelDeletion', 'admin.planDeletion', 'admin.cancelDeletion'],
      proofs: [
        ['core/account.test.ts', '[S10] leaves a number without a name, and the messages, when they are to stay'],
        ['core/account.test.ts', 'takes messages and files along for good, when it is to: badges stay exact'],
        ['core/account.test.ts', '[S18] is refused to the last owner of the server, and of a room that others are in'],
      ],
    },
    {
      name: 'Announcements to everybody, dismissed on one device for all',
      procedures: [
        'announcements.list',
        'announcements.dismiss',
        'admin.announcements',
        'admin.postAnnouncement',
        'admin.withdrawAnnouncement',
      ],
      proofs: [
        ['core/announcements.test.ts', 'an announcement is shown to all until it is withdrawn or expires'],
        ['events/convergence.test.ts', '[E4] [S40] [S42] after any history each device sees what a fresh fetch shows'],
      ],
    },
  ],
};
