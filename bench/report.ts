import { writeFile } from 'node:fs/promises';

/** What is measured against what, round by round in turn. `limit` is what the ratio of the medians must reach. */
export interface Comparison {
  name: string;
  against: string;
  limit: number;
  ours: number[];
  theirs: number[];
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** How far the rounds lie apart, as a share of their median. */
function spread(values: number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** Prints the table, writes results.json, and tells whether every limit was kept. */
export async function report(comparisons: Comparison[], file: string): Promise<boolean> {
  const rows = comparisons.map(({ name, against, limit, ours, theirs }) => ({
    name,
    against,
    median: round(median(ours), 0),
    peer: round(median(theirs), 0),
    ratio: round(median(ours) / median(theirs), 3),
    limit,
    spread: round(spread(ours), 3),
    peerSpread: round(spread(theirs), 3),
  }));
  const cells = [
    ['what', 'per second', 'against', 'per second', 'ratio', 'limit', 'spread'],
    ...rows.map((row) => [
      row.name,
      String(row.median),
      row.against,
      String(row.peer),
      row.ratio.toFixed(2),
      `≥ ${row.limit}`,
      `${Math.round(row.spread * 100)} % / ${Math.round(row.peerSpread * 100)} %`,
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const row of cells) {
    process.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`);
  }
  await writeFile(file, `${JSON.stringify(rows, null, 2)}\n`);
  return rows.every((row) => row.ratio >= row.limit);
}
