import { describe, expect, it } from 'vitest';
import { MEASURED_KERNELS } from '../../src/sim/kernel/config';
import { NOT_EXPRESSED, ROW_COUNT, ROWS } from './matrix';
import { matrixText } from './matrix/row';
import { results, runLines } from './scenario/runs';

describe('the matrix of differences between kernels', () => {
  it('accounts for every row once', () => {
    const numbers = [...ROWS.map(({ row }) => row), ...NOT_EXPRESSED.keys()];
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: ROW_COUNT }, (_, i) => i + 1));
  });
});

describe.each(ROWS)('row $row: $what', (row) => {
  it.each(MEASURED_KERNELS)('comes out on %s as on the real one', (kernel) => {
    const run = runLines(matrixText(row), { kernel });
    expect(results(run).filter(({ pass, skipped }) => !pass && !skipped)).toEqual([]);
    expect(results(run).filter(({ pass }) => pass).length).toBeGreaterThan(0);
    expect(run.overview.stopped).toBeUndefined();
  });
});
