import { describe, expect, it } from 'vitest';
import { lensesOf } from '../../../src/extension/codelens/lenses';
import { askedFor } from '../../../src/extension/commands/askedFor';
import { findingsOfCheck, findingsOfRun } from '../../../src/extension/diagnostics/findings';
import { code, plain } from '../../../src/extension/hover/markdown';
import { expectHover, stepHover } from '../../../src/extension/hover/stepHover';
import { endOfCode, hintsOf } from '../../../src/extension/inlay/hints';
import { focusText, runningText } from '../../../src/extension/status/statusText';
import type { FieldChange, StepDetail } from '../../../src/protocol';
import { FakeEngine } from '../fakes/engine';

const TEXT = 'scenario one\nwrite a\n  expect 1 1\n  expect 1 2\nwrite b\nscenario two\nwrite c';
const LINES = TEXT.split('\n');
const engine = new FakeEngine();
const none = { shouldStop: () => false, progress: () => undefined };

async function overview(text = TEXT, scenario = 0) {
  const { run } = await engine.run(text, scenario, {}, {}, none);
  if (!run) throw new Error('it ran');
  return run.overview;
}

function detail(part: Partial<StepDetail> = {}): StepDetail {
  const summary = {
    n: 4,
    line: 9,
    text: 'write buf',
    proc: 0,
    label: 'write buf',
    result: 'ok',
    outcome: '1 fault',
    changes: 1,
    expects: [],
  } as const;
  return { summary, procName: 'child', functions: [], changes: [], hidden: 0, folios: [], ...part };
}

const PLACE = { uri: 'file:///a.mms', scenario: 'one', step: 4 };

describe('the lenses', () => {
  const checked = { ...engine.check(TEXT), version: 1 };

  it('stand on each scenario with its result, and on each expect that failed', async () => {
    const run = await overview();
    const lenses = lensesOf(checked, {
      run: (i) =>
        i === 0
          ? {
              state: 'done',
              handle: { key: { uri: 'u', version: 1, scenario: 0 }, text: TEXT, options: {}, overview: run },
            }
          : undefined,
      lastGood: () => undefined,
    });
    expect(lenses.map(({ line, title }) => `${line} ${title}`)).toEqual([
      '1 ▶ Run',
      '1 Step through',
      '1 Compare with/without…',
      '1 Compare kernels…',
      '1 1 of 2 expects hold · kernel 6.12',
      '4 ✗ expected 2, is 1 · show step 1',
      '6 ▶ Run',
      '6 Step through',
      '6 Compare with/without…',
      '6 Compare kernels…',
      '6 running… · kernel 6.12',
    ]);
  });

  it('keep the last result while a newer run is under way', async () => {
    const run = await overview();
    const titles = lensesOf(checked, { run: () => ({ state: 'running' }), lastGood: () => run }).map(
      (lens) => lens.title,
    );
    expect(titles).toContain('1 of 2 expects hold · kernel 6.12');
  });

  it('say what is wrong and lead to it', () => {
    const lenses = lensesOf(checked, {
      run: (i) => (i === 0 ? { state: 'errors' } : { state: 'failed', message: 'out of memory' }),
      lastGood: () => undefined,
    });
    expect(lenses[4]).toMatchObject({ title: 'not run: it has errors', command: 'workbench.actions.view.problems' });
    expect(lenses[9]).toMatchObject({ title: 'run failed', tooltip: 'out of memory', command: 'folioscope.run' });
  });
});

describe('the hints', () => {
  it('say what came of each line', async () => {
    expect(hintsOf(await overview()).map(({ line, text }) => `${line} ${text}`)).toEqual([
      '2 → did write a',
      '3 ✓',
      '4 ✗ is 1',
      '5 → did write b',
    ]);
  });

  it('stand behind the statement, before its comment', () => {
    expect(endOfCode('  write buf  ')).toBe(11);
    expect(endOfCode('  write buf   # four faults')).toBe(11);
    expect(endOfCode('# only a comment')).toBe(16);
  });

  it('show errors and an early end', async () => {
    const run = await overview();
    const [first, second] = run.steps;
    if (!first || !second) throw new Error('two steps');
    const hints = hintsOf({
      ...run,
      steps: [
        { ...first, result: 'errno', outcome: 'EINVAL', expects: [] },
        { ...second, result: 'ok', outcome: '' },
      ],
      stopped: { reason: 'limit', message: 'too many pages', line: 7 },
    });
    expect(hints.map(({ text }) => text)).toEqual(['⨯ EINVAL', '→ no change', '■ stopped here']);
  });
});

describe('the diagnostics', () => {
  it('have a failed expect under its text with what was expected and what is', async () => {
    expect(findingsOfRun(await overview(), LINES)).toEqual([
      {
        severity: 'error',
        code: 'expect',
        message: 'Expected 2, is 1 (kernel 6.12, after step 1)',
        range: { line: 3, start: 2, endLine: 3, end: 12 },
      },
    ]);
  });

  it('have broken invariants, splats and early ends, and nothing on lines that are gone', async () => {
    const run = await overview();
    const [first, second] = run.steps;
    if (!first || !second) throw new Error('two steps');
    const found = findingsOfRun(
      {
        ...run,
        steps: [
          {
            ...first,
            result: 'invariant',
            outcome: 'mapcount',
            broken: [{ id: 'mapcount', reason: 'It must be so.', detail: 'it is 3' }],
            expects: [],
          },
          { ...second, result: 'splat', outcome: 'VM_BUG_ON' },
        ],
        stopped: { reason: 'limit', message: 'too many pages', line: 99 },
      },
      LINES,
    );
    expect(found[0]?.message).toContain('mapcount: it is 3. It must be so.');
    expect(found.map(({ code: kind, severity }) => `${kind} ${severity}`)).toEqual([
      'invariant error',
      'splat warning',
    ]);
  });

  it('have the problems of the check as they are', () => {
    expect(findingsOfCheck(engine.check('bad').problems)).toEqual([
      {
        severity: 'error',
        code: 'MM001',
        message: 'bad is not a word',
        range: { line: 0, start: 0, endLine: 0, end: 3 },
      },
    ]);
  });
});

describe('the hover', () => {
  it('says what the step did: outcome, calls, fields old and new, folios, and leads to the panel', () => {
    const change: FieldChange = { object: 'page 0x1004', field: '_refcount', old: '2', new: '1', times: 1 };
    const text = stepHover(
      detail({
        functions: ['handle_mm_fault', 'do_wp_page'],
        changes: [change],
        folios: [{ text: 'folio 3', change: 'new', select: { kind: 'page', pfn: 3 } }],
      }),
      '6.12',
      PLACE,
    );
    expect(text).toContain('**Step 4** · child · kernel 6\\.12');
    expect(text).toContain('1 fault');
    expect(text.replace(/\]\([^)]*\)/g, ']')).toContain('**Calls** [`handle_mm_fault`] › [`do_wp_page`]');
    expect(decodeURIComponent(text)).toContain('(command:folioscope.goToFunction?[{"fn":"do_wp_page"}])');
    expect(text).toContain('| page 0x1004 | `_refcount` | `2` | → `1` |');
    expect(text).toContain('**Folios** \\+ folio 3');
    const link = /command:folioscope\.showInPanel\?([^)]*)/.exec(text)?.[1] ?? '';
    expect(JSON.parse(decodeURIComponent(link))).toEqual([PLACE]);
  });

  it('has a bounded length whatever the step did', () => {
    const change: FieldChange = {
      object: 'x'.repeat(5000),
      field: 'f'.repeat(500),
      old: '1'.repeat(500),
      new: '2',
      times: 9,
    };
    const text = stepHover(
      detail({
        functions: Array.from({ length: 5000 }, (_, i) => `fn${i}`),
        changes: Array.from({ length: 5000 }, () => change),
        hidden: 100_000,
        folios: Array.from({ length: 5000 }, () => ({
          text: 'folio',
          change: 'new',
          select: { kind: 'page', pfn: 1 },
        })),
      }),
      '6.12',
      PLACE,
    );
    expect(text.length).toBeLessThan(8000);
    expect(text).toContain('and 4986 more');
    expect(text).toContain('…and 104990 more changes');
  });

  it('tells expected and actual of an expect', () => {
    const expectation = { line: 1, text: 'x == 1', pass: false, skipped: false, expected: '1', actual: '2' };
    expect(expectHover(expectation, '6.12')).toContain('| `1` | `2` |');
    expect(expectHover({ ...expectation, pass: true }, '6.12')).toContain('Holds');
    expect(expectHover({ ...expectation, skipped: true }, '6.1')).toBe('Does not apply to kernel 6\\.1.');
  });

  it('lets no text of the scenario become markup', () => {
    expect(plain('[x](command:evil) <b> $(sync)')).toBe('\\[x\\]\\(command:evil\\) \\<b\\> \\$\\(sync\\)');
    expect(code('a`b|c')).toBe('`` a`b\\|c ``');
    expect(plain('a\nb'.repeat(200)).length).toBeLessThan(250);
  });
});

describe('the status bar', () => {
  it('shows expects, step and kernel', async () => {
    const handle = { key: { uri: 'u', version: 1, scenario: 0 }, text: TEXT, options: {}, overview: await overview() };
    expect(focusText({ handle, step: 1 })).toMatchObject({ text: '$(error) 1/2 · step 1/2 · 6.12', failed: true });
    expect(runningText('one', 0.256)).toBe('$(sync~spin) Running one 26 % · cancel');
    expect(runningText('one', undefined)).toBe('$(sync~spin) Running one · cancel');
  });
});

describe('a command', () => {
  it('takes a lens, a hover link or a file, and anything else for nothing', () => {
    expect(askedFor({ uri: 'file:///a', scenario: 'one', step: 2 })).toEqual({
      uri: 'file:///a',
      scenario: 'one',
      step: 2,
    });
    expect(askedFor({ scheme: 'file', path: '/a', toString: () => 'file:///a' })).toEqual({ uri: 'file:///a' });
    expect(askedFor({ uri: 'u', scenario: 7, step: 1.5 })).toEqual({ uri: 'u' });
    expect([askedFor(undefined), askedFor(null), askedFor('x'), askedFor({})]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
