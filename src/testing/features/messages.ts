import type { Chapter } from '#testing/features/feature.ts';

export const messages: Chapter = {
  title: 'Messages',
  features: [
    {
      name: 'Quotes',
      procedures: ['messages.send'],
      proofs: [
        ['core/sends.test.ts', '[E4] a quote is what was quoted, in the answer, the event and a fetch alike'],
        ['core/sends.test.ts', '[E4] a deleted message goes from the quotes of it'],
      ],
    },
    {
      name: 'Forwards',
      procedures: ['messages.forward', 'messages.origin'],
      proofs: [
        ['core/sends.test.ts', '[S1] [S8] words go to another room word for word, and nobody learns there from where'],
      ],
    },
    {
      name: 'Files on messages',
      procedures: ['messages.send'],
      proofs: [
        [
          'core/sends.test.ts',
          '[S14] another’s file, another room’s, a deleted one and one that hangs already are not found',
        ],
        ['core/sends.test.ts', '[E4] a deleted file goes from its message, a deleted message takes its files along'],
      ],
    },
    {
      name: 'Server-side drafts, on every device',
      procedures: ['drafts.set', 'drafts.clear', 'drafts.list'],
      proofs: [
        ['core/own.test.ts', '[E1] a draft is one event of its author’s own stream, and what was written last wins'],
        ['core/own.test.ts', 'a send clears the draft that it was, and not one that was changed since'],
      ],
    },
    {
      name: 'Scheduled send',
      procedures: ['scheduled.create', 'scheduled.list', 'scheduled.update', 'scheduled.cancel', 'scheduled.sendNow'],
      proofs: [
        ['jobs/scheduled.test.ts', '[S37] two nodes at the same rows: each message once'],
        ['jobs/scheduled.slow.test.ts', '[S41] scheduled send: servers killed between claim and send'],
      ],
    },
    {
      name: '@room, @channel, @all, @here, with permission',
      procedures: ['messages.send', 'messages.edit'],
      proofs: [
        ['core/everyone.test.ts', '[S42] @room, @channel and @all count for everyone but their author'],
        ['core/everyone.test.ts', '[S17] whoever blocked the author is not called, by name or with everyone'],
      ],
    },
    {
      name: 'Code, tables, task lists: one reading of Markdown for server and browser',
      procedures: [],
      ways: ['src/markdown'],
      proofs: [['markdown/markdown.test.ts', 'the words alone are what notifications and searches see']],
    },
    {
      name: 'Link previews with pictures, cached and removable',
      procedures: ['messages.removePreview'],
      ways: ['LINK_PREVIEWS', 'admin.updateSettings'],
      proofs: [
        [
          'jobs/previews/preview-pictures.test.ts',
          '[E4] a preview shows our own small copy, to whoever may read its message and to nobody else',
        ],
        ['jobs/previews/previews.test.ts', '[E4] what is behind a link is attached by one event, and is no edit'],
        [
          'jobs/previews/previews.test.ts',
          '[S29] [S30] addresses inside, by themselves or behind a redirect, are not called',
        ],
        ['jobs/previews/previews.test.ts', '[S41] what was under way when a node ended is done by the next one'],
      ],
    },
    {
      name: 'Saved for later',
      procedures: ['saved.add', 'saved.remove', 'saved.list'],
      proofs: [['core/own.test.ts', '[E1] one’s own list, the newest first, each once, with one event each']],
    },
    {
      name: 'Permalinks that open with context',
      procedures: ['messages.around', 'messages.since'],
      proofs: [
        ['core/permalinks.test.ts', 'a date opens at the first message of it or after it, also in a long room'],
        ['core/permalinks.test.ts', 'a permalink opens a message with what stands around it, the oldest first'],
        ['core/permalinks.test.ts', '[S1] [S8] an outsider and a removed member find nothing behind a permalink'],
      ],
    },
  ],
};
