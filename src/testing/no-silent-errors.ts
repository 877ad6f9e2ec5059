import { format } from 'node:util';
import { afterAll, afterEach, expect } from 'vitest';

// Unhandled rejections need nothing here: vitest itself fails the run for them.
let complaints: string[] = [];

for (const method of ['error', 'warn'] as const) {
  // A test that expects a complaint replaces this with vi.spyOn(console, …).
  globalThis.console[method] = (...parts: unknown[]) => {
    complaints.push(`console.${method}: ${format(...parts)}`);
  };
}

function expectSilence(): void {
  const heard = complaints;
  complaints = [];
  expect(heard, 'nothing may complain on the console').toEqual([]);
}

afterEach(expectSilence);
afterAll(expectSilence);
