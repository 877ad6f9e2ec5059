import { accounts } from '#testing/features/accounts.ts';
import type { Chapter } from '#testing/features/feature.ts';
import { field } from '#testing/features/field.ts';
import { messages } from '#testing/features/messages.ts';
import { people } from '#testing/features/people.ts';
import { searchAndFiles } from '#testing/features/search-and-files.ts';

export const chapters: readonly Chapter[] = [field, messages, searchAndFiles, people, accounts];

const cell = (text: string) => text.replaceAll('|', '\\|');

/** docs/features.md, as npm run describe writes it. */
export function describeFeatures(): string {
  const tables = chapters.map(({ title, features }) => {
    const rows = features.map(({ name, procedures, ways = [], proofs }) => {
      const there = [...procedures, ...ways].map((way) => `\`${way}\``).join(', ');
      const tests = proofs.map(([file, test]) => `\`${file}\`: ${test}`).join('<br>');
      return `| ${cell(name)} | ${cell(there)} | ${cell(tests)} |`;
    });
    return `## ${title}\n\n| Feature | By | Proved by |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Features\n\nEach with the procedures of the typed client, or the address or command, and a test below \`src\` that proves it. Written by
\`npm run describe\`; a test holds that every procedure and every test named here exists.\n\n${tables.join('\n')}`;
}
