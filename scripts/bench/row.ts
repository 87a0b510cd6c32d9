/** One budget and what was measured. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
  readonly met: boolean;
  /** How it was measured. */
  readonly how: string;
}

export function printRows(rows: readonly Row[]): void {
  const head = { what: 'what', measured: 'measured', budget: 'budget', how: 'how' };
  const width = (key: keyof typeof head) => Math.max(...[head, ...rows].map((row) => row[key].length));
  const line = (row: typeof head, mark: string) =>
    `${row.what.padEnd(width('what'))}  ${row.measured.padStart(width('measured'))}  ${row.budget.padStart(width('budget'))}  ${mark.padEnd(4)}  ${row.how}`;
  console.log(line(head, ''));
  for (const row of rows) console.log(line(row, row.met ? 'met' : 'OVER'));
  const over = rows.filter(({ met }) => !met).length;
  console.log(`\n${rows.length - over} of ${rows.length} budgets met`);
}

/** The value below which this part of the sorted values lies: 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const milliseconds = (ns: number): string => `${(ns / 1e6).toFixed(1)} ms`;
