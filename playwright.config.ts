import { defineConfig } from '@playwright/test';

// The journeys start the built server themselves, on a free port with a data directory of their own (e2e/server.ts).
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // A journey that fails once and passes then is named at the end; on a machine that others share this happens.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  globalTimeout: 40 * 60_000,
  use: {
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.PARLEY_CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // A microphone that hums, for whoever allows it.
        '--use-fake-device-for-media-stream',
      ],
    },
  },
});
