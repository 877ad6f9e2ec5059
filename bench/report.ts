import { writeFile } from 'node:fs/promises';

/** What the ratio of the medians must keep, or our own figure. Without one it is only told. */
export type Limit = { atLeast: number } | { atMost: number } | { ourMost: number } | null;

/** What is measured against what, round by round in turn. */
export interface Comparison {
  name: string;
  unit: string;
  against: string;
  limit: Limit;
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
const figure = (value: number) => round(value, value < 100 ? 2 : 0);

interface Row {
  name: string;
  unit: string;
  against: string;
  median: number;
  peer: number;
  ratio: number;
  limit: Limit;
  spread: number;
  peerSpread: number;
}

function toRow({ name, unit, against, limit, ours, theirs }: Comparison): Row {
  return {
    ...{ name, unit, against },
    median: figure(median(ours)),
    peer: figure(median(theirs)),
    ratio: round(median(ours) / median(theirs), 3),
    limit,
    spread: round(spread(ours), 3),
    peerSpread: round(spread(theirs), 3),
  };
}

function isKept({ limit, ratio, median: own }: Row): boolean {
  if (limit === null) return true;
  if ('atLeast' in limit) return ratio >= limit.atLeast;
  return 'atMost' in limit ? ratio <= limit.atMost : own <= limit.ourMost;
}

function inWords(row: Row): string {
  const { limit, unit } = row;
  if (limit === null) return '';
  const words =
    'atLeast' in limit
      ? `≥ ${limit.atLeast}`
      : 'atMost' in limit
        ? `≤ ${limit.atMost}`
        : `ours ≤ ${limit.ourMost} ${unit}`;
  return isKept(row) ? words : `${words}  BROKEN`;
}

/** Prints the table, keeps it in a file, and tells whether every limit was kept. */
export async function report(comparisons: Comparison[], file: string | null): Promise<boolean> {
  const rows = comparisons.map(toRow);
  const cells = [
    ['what', 'ours', 'against', 'theirs', 'ratio', 'spread', 'limit'],
    ...rows.map((row) => [
      row.name,
      `${row.median} ${row.unit}`,
      row.against,
      `${row.peer} ${row.unit}`,
      row.ratio.toFixed(2),
      `${Math.round(row.spread * 100)} % / ${Math.round(row.peerSpread * 100)} %`,
      inWords(row),
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const row of cells) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
  if (file) await writeFile(file, `${JSON.stringify(rows, null, 2)}\n`);
  return rows.every(isKept);
}
