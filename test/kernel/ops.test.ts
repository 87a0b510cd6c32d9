import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opsOfTrace, readOps } from '../../src/sim/conformance/ops';
import { golden, opsNames, opsText } from './traces';

const errorsOf = (text: string): string[] => readOps(text).errors.map((error) => `${error.line}: ${error.message}`);

describe('reader of .ops files', () => {
  it.each(opsNames())('reads %s as the oracle did: same steps, lines and settings', (name) => {
    const { scenario, errors } = readOps(opsText(name));
    expect(errors).toEqual([]);
    const trace = golden('7.2', name);
    expect(scenario?.name).toBe(trace.scenario);
    expect(scenario?.settings).toEqual(trace.settings);
    expect(scenario?.steps.map((step) => [step.line, step.text])).toEqual(
      trace.steps.map((step) => [step.line, step.op]),
    );
  });

  it('reads the arguments of a step', () => {
    const { scenario } = readOps(
      'scenario s\nP0 mmap A 8 anon nothp r at=2\nP0 mremap A 2-3 B 5 dontunmap new=4\nP0 write B * =7\nP0 fork P1\n',
    );
    expect(scenario?.steps).toEqual([
      {
        line: 2,
        text: 'P0 mmap A 8 anon nothp r at=2',
        proc: 0,
        op: 'mmap',
        region: 0,
        number: 8,
        words: new Set(['anon', 'nothp', 'r']),
        values: new Map([['at', '2']]),
      },
      {
        line: 3,
        text: 'P0 mremap A 2-3 B 5 dontunmap new=4',
        proc: 0,
        op: 'mremap',
        range: { region: 0, first: 2, last: 3 },
        dest: { region: 1, page: 5 },
        words: new Set(['dontunmap']),
        values: new Map([['new', '4']]),
      },
      {
        line: 4,
        text: 'P0 write B * =7',
        proc: 0,
        op: 'write',
        range: { region: 1, first: 0, last: 8 },
        words: new Set(),
        values: new Map([['', '7']]),
      },
      { line: 5, text: 'P0 fork P1', proc: 0, op: 'fork', target: 1, words: new Set(), values: new Map() },
    ]);
    expect(scenario?.spans.slice(0, 3)).toEqual([10, 9, 0]);
  });

  it('lets a `*` mean all pages that the scenario ever reaches in a region, also later', () => {
    const { scenario } = readOps('scenario s\nP0 mmap A 4 anon\nP0 write A *\nP0 mmap A 4 anon at=8\n');
    expect(scenario?.steps[1]?.range).toEqual({ region: 0, first: 0, last: 11 });
  });

  it('takes needs, settings, comments and controller steps', () => {
    const { scenario, errors } = readOps(
      '# c\nscenario s # name\n\nneeds thp kernel>=6.10\nthp madvise\nmthp 64 always\nksm 3\nsleep 5\n',
    );
    expect(errors).toEqual([]);
    expect(scenario?.needs).toEqual(['thp', 'kernel>=6.10']);
    expect(scenario?.settings).toEqual(['thp madvise', 'mthp 64 always']);
    expect(scenario?.steps.map((step) => [step.line, step.proc, step.op, step.number])).toEqual([
      [7, -1, 'ksm', 3],
      [8, -1, 'sleep', 5],
    ]);
  });

  it.each([
    ['', '0: no scenario line'],
    ['P0 noop', '1: the first line must be: scenario NAME'],
    ['scenario a\nscenario b', '2: a second scenario line: put each scenario in a file of its own'],
    ['scenario a/b', '1: scenario: one name expected'],
    ['scenario s\nneeds warp', '2: needs: unknown feature "warp"'],
    ['scenario s\nP0 mmap A 1 anon\nthp always', '3: thp: settings go before the first step'],
    ['scenario s\nmthp x always', '2: mthp: "x" is not a number'],
    ['scenario s\nthp', '2: thp: 1 argument expected'],
    ['scenario s\nP7 noop', '2: bad process "P7" (P0..P5)'],
    ['scenario s\nP0', '2: no operation after P0'],
    ['scenario s\nP0 frob A 1', '2: unknown operation "frob"'],
    ['scenario s\nP0 ksm 3', '2: ksm takes no process'],
    ['scenario s\ndrain', '2: drain needs a process: P0 drain'],
    ['scenario s\nP0 mmap A', '2: mmap: too few arguments'],
    ['scenario s\nP0 mmap I 4 anon', '2: mmap: bad region "I" (A..H)'],
    ['scenario s\nP0 mmap A 0 anon', '2: mmap: no pages'],
    ['scenario s\nP0 mmap A 4 anon huge', '2: mmap: unknown word "huge"'],
    ['scenario s\nP0 mmap A 4 anon at=x', '2: mmap: "x" is not a number'],
    ['scenario s\nP0 mmap A 2049 anon', '2: mmap: region A would have 2049 pages, at most 2048'],
    ['scenario s\nP0 mmap A 4 anon\nP0 read A 3-1', '3: read: bad range "3-1" (3, 3-7 or *)'],
    ['scenario s\nP0 mmap A 4 anon\nP0 read A 4', '3: read: page 4 is beyond region A (4 pages)'],
    ['scenario s\nP0 read B 0', '2: read: region B is never mapped'],
    ['scenario s\nP0 mmap A 4 anon\nP0 madvise A 0 WISH', '3: madvise: unknown advice "WISH"'],
    ['scenario s\nP0 mmap A 4 anon\nP0 mremap A 0 B x', '3: mremap: bad page "x"'],
    ['scenario s\nP1 noop', '2: P1 does not live here'],
    ['scenario s\nP0 fork P0', '2: P0 lives already'],
    ['scenario s\nP0 fork P9', '2: fork: bad process "P9" (P0..P5)'],
    ['scenario s\nfdrop a/b', '2: fdrop: a file name has no "/"'],
    [`scenario s\n${'#'.repeat(199)}`, '2: line too long (at most 198 characters)'],
  ])('says what is wrong with %j', (text, error) => {
    expect(errorsOf(text)).toContain(error);
  });

  it('reports all errors, in file order', () => {
    expect(errorsOf('scenario s\nP0 mmap A 4 anon\nP0 read A 9\nP0 frob\n')).toEqual([
      '3: read: page 9 is beyond region A (4 pages)',
      '4: unknown operation "frob"',
    ]);
  });

  it('never throws, whatever the text', () => {
    const word = fc.constantFrom(
      'scenario',
      's',
      'P0',
      'P1',
      'A',
      'B',
      '*',
      '0-3',
      '3',
      'mmap',
      'fork',
      'exit',
      'madvise',
      'DONTNEED',
      '=',
      'at=',
      '#',
      '\r',
      '\u0000',
    );
    const line = fc.oneof(
      fc.array(word, { maxLength: 18 }).map((words) => words.join(' ')),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { scenario, errors } = readOps(lines.join('\n'));
        expect(scenario === undefined).toBe(errors.length > 0);
      }),
      { numRuns: 300 },
    );
  });

  it('gets a scenario back from a trace', () => {
    const trace = golden('6.12', '26_mremap');
    const { scenario } = readOps(opsOfTrace(trace.scenario, trace.settings, trace.steps));
    expect(scenario?.steps).toEqual(readOps(opsText('26_mremap')).scenario?.steps);
    expect(scenario?.settings).toEqual(['thp madvise']);
  });
});
