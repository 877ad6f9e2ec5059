/**
 * A row of a page beside the number of all rows. An empty page is one row of nulls, so that the number is told even then:
 * both come of one statement, and no change falls between them.
 */
export type CountedRow<Row extends { id: number }> = { total: number } & (Row | { id: null });
