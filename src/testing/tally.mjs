// What the runners' own reports say, as one count. A report is never trusted alone: its runner's exit code counts too.

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @type {(a: Tally, b: Tally) => Tally} */
export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** @param {Tally} tally */
export function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A run is good only if something ran and nothing failed. @param {Tally} tally */
export function isGood({ passed, failed }) {
  return failed === 0 && passed > 0;
}

/**
 * @param {string} json vitest's JSON report
 * @returns {Tally}
 */
export function tallyVitest(json) {
  let tally = { passed: 0, failed: 0, skipped: 0 };
  for (const file of JSON.parse(json).testResults) {
    const statuses = file.assertionResults.map((test) => test.status);
    const passed = statuses.filter((status) => status === 'passed').length;
    const failed = statuses.filter((status) => status === 'failed').length;
    // A file that did not load, or whose beforeAll broke, has failed without a failed test.
    const broken = file.status === 'failed' && failed === 0 ? 1 : 0;
    tally = add(tally, { passed, failed: failed + broken, skipped: statuses.length - passed - failed });
  }
  return tally;
}

/**
 * @param {string} json Playwright's JSON report
 * @returns {Tally}
 */
export function tallyPlaywright(json) {
  const { stats, errors } = JSON.parse(json);
  const broken = stats.unexpected === 0 && errors.length > 0 ? 1 : 0;
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + broken, skipped: stats.skipped };
}

/**
 * Journeys that failed before they passed: they count as passed, and are named, so that nobody takes them for sound.
 * @param {string} json Playwright's JSON report
 * @returns {string[]}
 */
export function shakyOf(json) {
  const within = (suite) => [
    ...(suite.specs ?? [])
      .filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
      .map(({ title }) => title),
    ...(suite.suites ?? []).flatMap(within),
  ];
  return JSON.parse(json).suites.flatMap(within);
}

/**
 * The branches of one folder that the tests went through.
 * @param {string} json Istanbul's json-summary
 * @param {string} folder its absolute path
 */
export function branchesOf(json, folder) {
  let total = 0;
  let covered = 0;
  let files = 0;
  for (const [file, { branches }] of Object.entries(JSON.parse(json))) {
    if (!file.replaceAll('\\', '/').startsWith(`${folder.replaceAll('\\', '/')}/`)) continue;
    files += 1;
    total += branches.total;
    covered += branches.covered;
  }
  return { files, total, percent: total === 0 ? 100 : (covered / total) * 100 };
}
