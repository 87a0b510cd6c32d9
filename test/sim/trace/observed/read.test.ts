import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observationText } from '../../../../src/sim/trace/observationFormat';
import { observedRun } from '../../../../src/sim/trace/observed';
import { readObservation } from '../../../../src/sim/trace/observed/read';
import { golden, KERNELS, traceNames } from '../../../kernel/traces';

const trace = golden('6.12', '02_fork_cow');
const text = JSON.stringify(trace);

function errorOf(some: string): string {
  const read = readObservation(some);
  return 'error' in read ? read.error : '';
}

describe('reading a trace', () => {
  it('takes every trace of a real kernel', () => {
    for (const kernel of KERNELS) {
      for (const name of traceNames(kernel).slice(0, 30))
        expect(errorOf(observationText(golden(kernel, name))), `${kernel} ${name}`).toBe('');
    }
  });

  it.each([
    ['', 'This is no trace: it is empty.'],
    [text.slice(0, 4000), 'This is no trace: it ends in the middle ('],
    [`${text.slice(0, 4000)}}`, 'This is no trace: '],
    ['[]', 'This is no trace: a trace is a JSON object.'],
    ['{"a":1}', 'it does not say "format":"mm-oracle-trace/2"'],
    [text.replace('trace/2', 'trace/3'), 'is in the form mm-oracle-trace/3; this Folioscope reads mm-oracle-trace/2'],
    ['{"format":"folioscope-trace","steps":[]}', 'Write a trace with `folioscope run --observe`'],
    ['{"format":"folioscope-comparison"}', 'but folioscope-comparison'],
    [JSON.stringify({ ...trace, steps: 3 }), 'The trace is damaged: "steps" is no list.'],
    [JSON.stringify({ ...trace, kernel: undefined }), 'The trace is damaged: "kernel" is missing.'],
    [text.replace('"procs":{', '"procs":{"P7":{},'), 'steps[0].procs[0].counters is missing'],
    [text.replace('"va":"A+1"', '"va":7'), /steps\[\d\]\.procs\[0\]\.vmas\[0\]\.ptes\[\d\]\.va is no text/],
  ])('says what is wrong with %#', (some, message) => {
    expect(errorOf(some)).toMatch(message);
  });

  it('neither throws nor makes what is shown of it throw, wherever it is damaged', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.constantFrom('', '"', '0', '{', '-1', 'null,', '999999'),
        (at, put) => {
          const read = readObservation(text.slice(0, at) + put + text.slice(at + 1));
          if ('trace' in read) expect(() => observedRun(read.trace)).not.toThrow();
        },
      ),
      { numRuns: 120 },
    );
  });
});
