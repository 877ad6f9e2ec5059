import type { Chapter } from '#testing/features/feature.ts';

export const searchAndFiles: Chapter = {
  title: 'Search and files',
  features: [
    {
      name: 'Search: words, phrases, beginnings, in any language',
      procedures: ['search.messages'],
      proofs: [
        ['core/search.test.ts', 'search finds words, phrases and beginnings in any language, the newest first'],
        ['core/search.test.ts', 'search follows edits, deletions and whoever comes back after a pause'],
      ],
    },
    {
      name: 'Search: from: in: mentions: before: after: on: has: is:, and what is not',
      procedures: ['search.messages'],
      proofs: [
        ['core/search.test.ts', 'search operators: from, in, mentions, has, is, and what is not'],
        ['core/search.test.ts', 'search by day is by the asker’s own clock'],
        [
          'contract/search-query.test.ts',
          '[S23] whatever is typed into search is understood or told, and never breaks',
        ],
      ],
    },
    {
      name: 'Search: ranked and by date, only what the caller may see, within 100 ms over a million messages',
      procedures: ['search.messages'],
      proofs: [
        ['core/search.test.ts', '[S1] [S8] search shows only rooms that one is in at that moment'],
        ['core/search.test.ts', '[S36] search pages both ways without repeats or holes, in every order'],
        ['core/search-million.slow.test.ts', 'over a million messages search answers %s'],
        ['core/search-million.slow.test.ts', 'over a million messages no search reads a table from end to end'],
      ],
    },
    {
      name: 'Quick switcher',
      procedures: ['search.everything'],
      proofs: [['core/search.test.ts', 'the quick switcher finds people, rooms and messages in one answer']],
    },
    {
      name: 'Upload in one request, download with ranges and safe headers',
      procedures: [],
      ways: ['POST /files', 'GET /files/…'],
      proofs: [['server/files-door.test.ts', 'a file is what was sent, told by its bytes and its cleaned name']],
    },
    {
      name: 'Resumable uploads (tus) with progress, over crashes and nodes',
      procedures: [],
      ways: ['/files/uploads'],
      proofs: [
        ['server/files-resume.test.ts', 'a resumable upload by tus: whole in one go, in chunks, with progress'],
        [
          'server/files-resume.test.ts',
          'a resumable upload that was cut goes on where it stopped, at another node too',
        ],
        ['server/files-crash.slow.test.ts', '[S41] killed -9 in the middle of a resumable upload'],
      ],
    },
    {
      name: 'Gallery of a room',
      procedures: ['files.list'],
      proofs: [
        ['server/files-kinds.test.ts', 'the gallery lists a room’s images, videos, audio, voices and documents apart'],
      ],
    },
    {
      name: 'Voice messages, video and audio metadata, thumbnails in fair turns',
      procedures: ['files.find'],
      ways: ['POST /files (voice)'],
      proofs: [
        ['server/files-kinds.test.ts', 'a voice message has its duration and a waveform of at most 100 peaks'],
        ['files/media.test.ts', 'video and audio metadata: of %s (%s) duration and size are told'],
        ['files/fair-turns.test.ts', 'thumbnails: who brings a hundred pictures waits behind his own'],
      ],
    },
    {
      name: 'Quotas and limits of transfers',
      procedures: ['files.usage'],
      ways: ['FILES_QUOTA', 'FILES_QUOTA_PER_PERSON'],
      proofs: [
        ['server/files-kinds.test.ts', 'a quota: nobody keeps more than he may, side by side neither'],
        ['server/files-limits.test.ts', 'downloads: only so many of one person at a time'],
      ],
    },
    {
      name: 'Files on S3',
      procedures: [],
      ways: ['S3_BUCKET'],
      proofs: [
        ['server/files-s3.test.ts', 'files on S3: up, down, in part, with a thumbnail, and gone when they are deleted'],
        ['files/store.test.ts', 'what is asked of S3 is signed, and a long list is read page by page'],
      ],
    },
    {
      name: 'What nobody speaks of is swept',
      procedures: [],
      ways: ['src/jobs/file-sweep.ts'],
      proofs: [['server/files-resume.test.ts', 'uploads that nobody went on with are swept with their parts']],
    },
  ],
};
