import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dialects } from '#rest/registry.ts';
import { DOCUMENTED, plainPath } from '#testing/documents/endpoints.ts';
import { all } from '#testing/doors/all.ts';
import { describeAuthorization } from '#testing/doors/authorization.ts';
import { describeFeatures } from '#testing/features/features.ts';

// npm run describe: writes what can be known by looking into docs/authorization.md, docs/features.md and docs/dialects.md.

const BEGIN = '<!-- endpoints: written by npm run describe -->';
const END = '<!-- /endpoints -->';

/** Runs the tests of the dialects and answers which endpoints they had an answer of. */
function testedEndpoints(): Set<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-describe-'));
  const file = path.join(folder, 'hits');
  writeFileSync(file, '');
  try {
    const vitest = path.resolve('node_modules/vitest/vitest.mjs');
    const tests = ['run', 'src/rest/dialects', 'src/rest/drf', 'src/rest/live'];
    const env = { ...process.env, NODE_ENV: 'test' as const, ROUTE_HITS: file };
    const { status } = spawnSync(process.execPath, [vitest, ...tests], { env, stdio: 'inherit' });
    if (status !== 0) throw new Error('the tests of the dialects failed: what they cover is not known');
    return new Set(readFileSync(file, 'utf8').split('\n'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tableOf(tested: Set<string>): string {
  const sections = dialects.map((dialect) => {
    const implemented = new Set([
      ...dialect.routes.map(({ method, path }) => `${method} ${plainPath(path)}`),
      ...(dialect.sockets ?? []).map(({ path }) => `SOCKET ${plainPath(path)}`),
    ]);
    const documented = new Set(DOCUMENTED[dialect.name] ?? []);
    const endpoints = [...new Set([...documented, ...implemented])];
    const yes = (is: boolean) => (is ? '✓' : '–');
    const rows = endpoints.map((endpoint) => {
      const cells = [documented.has(endpoint), implemented.has(endpoint), tested.has(`${dialect.name} ${endpoint}`)];
      return `| \`${endpoint}\` | ${cells.map(yes).join(' | ')} |`;
    });
    const done = [...documented].filter((one) => implemented.has(one) && tested.has(`${dialect.name} ${one}`)).length;
    return `### ${dialect.name}: ${done} of ${documented.size}\n\n| Endpoint | documented | implemented | tested |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `${BEGIN}\n\n${sections.join('\n')}\n${END}`;
}

const doc = 'docs/dialects.md';
const text = readFileSync(doc, 'utf8');
const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
if (begin < 0 || end < 0) throw new Error(`${doc} has no place for the endpoints`);
writeFileSync('docs/authorization.md', describeAuthorization(all(() => '')));
writeFileSync('docs/features.md', describeFeatures());
writeFileSync(doc, text.slice(0, begin) + tableOf(testedEndpoints()) + text.slice(end + END.length));
