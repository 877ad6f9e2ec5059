import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { appRouter } from '#api/router.ts';
import { chapters, describeFeatures } from '#testing/features/features.ts';

const features = chapters.flatMap((chapter) => chapter.features);
const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test.each(features.map((feature) => [feature.name, feature] as const))(
  '%s is there, and a test proves it',
  (_, feature) => {
    const known = Object.keys(appRouter._def.procedures);
    expect(feature.procedures.filter((name) => !known.includes(name))).toEqual([]);
    expect(feature.procedures.length + (feature.ways?.length ?? 0)).toBeGreaterThan(0);
    expect(feature.proofs.length).toBeGreaterThan(0);
    for (const [file, title] of feature.proofs) {
      const isThere = existsSync(new URL(`../../${file}`, import.meta.url)) && read(`src/${file}`).includes(title);
      expect([file, title, isThere]).toEqual([file, title, true]);
    }
  },
);

test('docs/features.md is what is known of them (npm run describe)', () => {
  expect(read('docs/features.md')).toBe(describeFeatures());
});
