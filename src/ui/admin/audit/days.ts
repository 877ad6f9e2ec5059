/** The first moment of a day of the reader's calendar; undefined for what is no day yet. */
export function startOfDay(day: string): string | undefined {
  const [year, month, date] = parts(day);
  if (year === undefined || month === undefined || date === undefined) return undefined;
  return new Date(year, month - 1, date).toISOString();
}

/** The first moment after it. */
export function endOfDay(day: string): string | undefined {
  const [year, month, date] = parts(day);
  if (year === undefined || month === undefined || date === undefined) return undefined;
  return new Date(year, month - 1, date + 1).toISOString();
}

function parts(day: string): number[] {
  return /^\d{4}-\d\d-\d\d$/.test(day) ? day.split('-').map(Number) : [];
}
