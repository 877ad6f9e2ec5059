import type { Chapter } from '#testing/features/feature.ts';

/** What the field has, row by row, and what its users ask for. */
export const field: Chapter = {
  title: 'What the field has',
  features: [
    {
      name: 'Rooms, DMs, groups; edit, delete; mentions; files; code blocks',
      procedures: ['rooms.create', 'rooms.openDm', 'messages.send', 'messages.edit', 'messages.delete', 'files.list'],
      proofs: [
        ['core/messages.test.ts', 'the answer, the event and a fetch afterwards are the same message'],
        ['core/rooms.test.ts', 'two who open it at once, from either side and many times, get the same one'],
        ['server/files-door.test.ts', 'a file is what was sent, told by its bytes and its cleaned name'],
      ],
    },
    {
      name: 'Edit history visible',
      procedures: ['messages.edits'],
      proofs: [
        ['core/messages.test.ts', 'only the author edits; the history keeps what was replaced, with its reason'],
      ],
    },
    {
      name: 'Threads, pins',
      procedures: ['messages.replies', 'messages.repliers', 'messages.pin', 'messages.list'],
      proofs: [
        ['core/messages.test.ts', 'a reply raises the count of what it answers, its deletion lowers it'],
        ['core/messages.test.ts', 'without threads, and pinned only'],
      ],
    },
    {
      name: 'Reactions, any emoji',
      procedures: ['reactions.add', 'reactions.remove', 'reactions.toggle', 'reactions.list'],
      proofs: [
        ['core/reactions.test.ts', '[S37] a toggle with a client id does not flip back, however often it is retried'],
      ],
    },
    {
      name: 'Who has read a message',
      procedures: ['receipts.readers'],
      proofs: [['core/receipts.test.ts', 'who has read a message: its author, and whoever read up to it']],
    },
    {
      name: 'Unread counts and divider that are never wrong; mark unread',
      procedures: ['receipts.markRead', 'receipts.markUnread'],
      ways: ['npm run verify'],
      proofs: [
        ['core/receipts.test.ts', '[S42] every badge equals a recount after any history'],
        ['core/receipts.test.ts', 'reading goes forward only and not past the end; marking unread goes back'],
      ],
    },
    {
      name: 'Typing, presence',
      procedures: ['typing.set', 'presence.of', 'presence.report'],
      proofs: [
        ['events/typing.test.ts', '[E7] while it goes on it is told again now and then'],
        ['events/presence.test.ts', 'online while any device is active, away while all are'],
      ],
    },
    {
      name: 'Roles, block, audit, retention of the log',
      procedures: ['members.setRole', 'users.setRole', 'users.setBlocked', 'audit.list'],
      ways: ['EVENT_RETENTION'],
      proofs: [
        ['core/members.test.ts', '[S18] moderators remove members only, owners anybody, and nobody a stranger'],
        ['core/rooms.test.ts', '[S17] a block stops it both ways, also for a send that is already under way'],
        ['core/users.test.ts', '[S16] a room’s owner and moderators read what was done there'],
        ['jobs/retention.test.ts', '[E2] whoever was away too long is told to fetch afresh'],
      ],
    },
    {
      name: 'Rate limits over the whole API',
      procedures: [],
      ways: ['every door; RATE_LIMITS'],
      proofs: [
        ['server/many-nodes.test.ts', 'a budget is one over both nodes'],
        ['auth/auth.test.ts', '[S28] tries at one account run out, from whatever address'],
      ],
    },
    {
      name: 'Webhooks out',
      procedures: [
        'webhooks.create',
        'webhooks.test',
        'webhooks.deliveries',
        'webhooks.delivery',
        'webhooks.redeliver',
      ],
      proofs: [['jobs/webhooks/crash.slow.test.ts', '[S41] killed ']],
    },
    {
      name: 'Webhooks in',
      procedures: ['incomingWebhooks.create', 'incomingWebhooks.list', 'incomingWebhooks.delete'],
      ways: ['POST /hooks/…'],
      proofs: [['server/hooks-door.test.ts', 'what is posted to a room’s address is a message by its bot']],
    },
    {
      name: 'Bots',
      procedures: ['bots.create', 'bots.createKey', 'bots.delete'],
      proofs: [['core/bots.test.ts', 'a bot of one’s own writes with its key, as itself']],
    },
    {
      name: 'Backup and restore',
      procedures: [],
      ways: ['npm run backup -- FOLDER', 'npm run restore -- FOLDER'],
      proofs: [
        ['jobs/backup/backup.test.ts', '[S44] what was backed up is restored'],
        ['jobs/backup/backup.test.ts', 'a backup is as of one moment, however much is written meanwhile'],
      ],
    },
    {
      name: 'Full export',
      procedures: [],
      ways: ['npm run export -- FOLDER'],
      proofs: [
        ['jobs/backup/backup.test.ts', 'an export is everything people wrote, and nothing that lets anybody in'],
      ],
    },
    {
      name: 'Import (Slack export)',
      procedures: [],
      ways: ['npm run import -- slack EXPORT.zip'],
      proofs: [['jobs/slack/import-slack.test.ts', 'what an export holds is here as it was']],
    },
    {
      name: 'Idempotent send',
      procedures: ['messages.send'],
      ways: ['Idempotency-Key'],
      proofs: [['core/messages.test.ts', '[S37] fifty sends at once with one client id are one message']],
    },
    {
      name: 'No message lost over a reconnect',
      procedures: ['live.events', 'live.missing'],
      proofs: [
        ['client/parley-client.test.ts', '[S39] cut at random moments, one is told everything once and in order'],
        ['events/convergence.test.ts', '[E4] [S40] [S42] after any history each device sees what a fresh fetch shows'],
        ['testing/chaos.slow.test.ts', '[E1–E6] three nodes, fifty people, everything killed and cut'],
      ],
    },
    {
      name: 'Works offline: what was written is sent later, once',
      procedures: [],
      ways: ['createOutbox of the client'],
      proofs: [['client/outbox.slow.test.ts', '[S39] the server is killed and the writer starts anew']],
    },
    {
      name: 'Health, Prometheus metrics',
      procedures: [],
      ways: ['GET /healthz', 'GET /readyz', 'GET /metrics'],
      proofs: [['server/metrics.test.ts', 'requests are counted by door, method and status']],
    },
    {
      name: 'Typed client including events',
      procedures: ['live.events'],
      ways: ['src/client'],
      proofs: [['client/greeter.test.ts', 'the program of the README greets everybody once']],
    },
  ],
};
