import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'prisma/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: ['src/testing/global-setup.ts'],
    setupFiles: ['src/testing/no-silent-errors.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/core/**/*.ts', 'src/contract/**/*.ts'],
      exclude: ['**/*.test.ts'],
      // The limit is kept by src/testing/run-all.mjs, folder by folder.
      reporter: ['text', 'json-summary'],
    },
  },
});
