import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/sim/compare';
import { comparisonText, differenceText } from '../../../src/sim/compare/text';
import { attachmentText, parse, problemsOf, runScenario } from '../../../src/sim/scenario';
import { answer } from '../../../src/sim/trace';
import { ascii, wrap } from '../../../src/sim/trace/mail';
import { observedRun } from '../../../src/sim/trace/observed';
import { shellCommand } from '../../../src/sim/trace/shellWords';
import { FOLIOSCOPE_VERSION } from '../../../src/sim/version';
import { gallery, readGallery } from '../compare/compared';
import { validFile } from '../scenario/arbitrary';
import { meaning } from '../scenario/meaning';
import { expectMail } from './mailRules';
import { galleryRun, scenarioRun } from './scenarioRun';

const SOURCE = { files: ['some file.mms'], named: true };
/** Titles that would do harm at the start of a line of a mail, or in a shell. */
const hostile = fc.oneof(
  fc.constantFrom('From here on', '.', '-- ', '> quoted', 'diff --git a b', '---', "it's $(rm) `x`", 'Fölios → größer'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }).filter((text) => !/["\\\r\n]/.test(text)),
);

describe('text for a mail', () => {
  it('keeps to the rules for every step, range and comparison of random scenarios with hostile titles', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(validFile, hostile, fc.nat(30), fc.nat(30), (file, title, from, to) => {
        const text = file.replace(/^scenario .*$/m, () => `scenario "${title}"`);
        const [scenario] = parse(text).scenarios;
        if (scenario === undefined || problemsOf(text).some(({ severity }) => severity === 'error')) return;
        const run = runScenario(scenario, { limits: { pagesPerRun: 4096 } });
        for (let step = 0; step <= run.steps.length; step++) {
          expectMail(answer(run, 'text', { step, source: SOURCE }));
          expectMail(answer(run, 'callsText', { step }));
        }
        expectMail(answer(run, 'rangeText', { from, to, source: SOURCE }));
        const comparison = compareRuns(run, runScenario(scenario, { kernel: '6.1', limits: { pagesPerRun: 4096 } }));
        expectMail(comparisonText(comparison, SOURCE));
        expectMail(differenceText(comparison, 1, SOURCE));
      }),
      { numRuns: 60 },
    );
  });

  it('names scenario, file, kernel and version, and the command that shows the same', () => {
    const text = answer(galleryRun('welcome.mms'), 'text', { step: 4, source: { files: ['welcome.mms'] } });
    expect(text).toContain('"Welcome: fork and copy-on-write" (welcome.mms)\nkernel 6.12 x86_64\nstep 4 of 7');
    const foot = `\nFolioscope ${FOLIOSCOPE_VERSION}, simulated. To see the same:\n  folioscope run welcome.mms --kernel 6.12 --step 4\n`;
    expect(text.endsWith(foot)).toBe(true);
  });

  it('says of a series that the run has or has not', () => {
    const [scenario] = parse(readGallery('welcome.mms')).scenarios;
    if (scenario === undefined) throw new Error('no scenario');
    const run = runScenario(scenario, { series: ['-rmap-overhaul'] });
    const source = { files: ['welcome.mms'], options: ['--series=-rmap-overhaul'] };
    const text = answer(run, 'text', { step: 1, source });
    expect(text).toContain('kernel 6.12 x86_64, series -rmap-overhaul\n');
    expect(text).toContain('--kernel 6.12 --series=-rmap-overhaul \\\n    --step 1\n');
  });

  it('of a real kernel names the release, and how to run the scenario there', () => {
    const file = new URL('../../kernel/traces/6.12/02_fork_cow.json.gz', import.meta.url);
    const made = observedRun(JSON.parse(gunzipSync(readFileSync(file)).toString()));
    if ('error' in made) throw new Error(made.error);
    const text = answer(made.run, 'text', { step: 1, source: { files: ['02_fork_cow.json.gz'] } });
    expectMail(text);
    const release = made.run.overview.observed?.kernel ?? 'no release';
    expect(text).toContain(`(02_fork_cow.json.gz)\nreal kernel ${release} x86_64`);
    expect(text).toContain(
      `observed on a real kernel ${release}.\nTo see the same, with the trace:\n  folioscope run 02_fork_cow.json.gz --step 1\nTo run the scenario there:\n  folioscope run SCENARIO.mms --on guest:6.12.`,
    );
  });

  it('has the steps of a range in their order, whichever end comes first, and says where it ends early', () => {
    const run = galleryRun('welcome.mms');
    const text = answer(run, 'rangeText', { from: 5, to: 3 });
    expect(text.match(/^step \d/gm)).toEqual(['step 3', 'step 4', 'step 5']);
    expect(text).toBe(answer(run, 'rangeText', { from: 3, to: 5 }));
    const long = scenarioRun(
      `scenario "long"\nproc p\n  buf = mmap 4K anon private rw\n${'  write buf\n'.repeat(250)}`,
    );
    expect(answer(long, 'rangeText', { from: 1, to: 251 })).toContain('  ... 51 more steps; a text has 200 at most');
  });

  it('tells all calls of a step, more than the text of the step', () => {
    const run = scenarioRun(
      'scenario "s"\nproc p\n  buf = mmap 4M anon private rw thp\n  write buf\n  child = fork\n  munmap buf[3..600]\n',
    );
    for (let step = 1; step <= run.steps.length; step++) {
      const calls = answer(run, 'callsText', { step })
        .split('\n')
        .filter((line) => line.includes('()'));
      expect(calls.length).toBeGreaterThanOrEqual(
        answer(run, 'text', { step })
          .split('\n')
          .filter((line) => line.includes('()')).length,
      );
    }
  });
});

describe('a command in a text', () => {
  it('is the same command after the shell has read it, however long its words', { timeout: 60_000 }, () => {
    const word = fc.oneof(fc.string({ unit: 'grapheme-ascii', maxLength: 160 }), fc.stringMatching(/^['\\a ]{60,90}$/));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const lines = shellCommand(['printf', '%s\\0', ...words]);
        for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]{0,72}$/);
        const said = execFileSync('sh', ['-c', lines.join('\n')]).toString();
        expect(said.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 150 },
    );
  });
});

describe('ASCII', () => {
  it('has a likeness for what folioscope writes and for letters with accents', () => {
    expect(ascii('a → b × 3 – ± ≠ “q” … é')).toBe('a -> b x 3 - +- != "q" ... e');
    expect(ascii('日\u0007\t🐧')).toBe('??' + ' ?');
  });

  it('breaks lines where a blank is, even one right behind the last column', () => {
    expect(wrap(`${'a'.repeat(40)} ${'b'.repeat(31)} cc`, '  ')).toEqual([
      `${'a'.repeat(40)} ${'b'.repeat(31)}`,
      '  cc',
    ]);
  });
});

describe('a scenario for a mail', () => {
  it('parses to the same tree, with a head that is a comment, and keeps to the width but for code', {
    timeout: 60_000,
  }, () => {
    for (const { file } of gallery().filter((one, i, all) => all.findIndex(({ file }) => file === one.file) === i)) {
      const text = readGallery(file);
      for (const [i, scenario] of parse(text).scenarios.entries()) {
        const run = runScenario(scenario);
        const mailed = attachmentText(text, run.overview, { files: [file] });
        expect(meaning(mailed), file).toEqual([(meaning(text) as unknown[])[i]]);
        for (const line of mailed.split('\n').filter((line) => /^\s*#/.test(line)))
          expect(line).toMatch(/^[\x20-\x7e]{0,72}$/);
      }
    }
  });

  it('says which expectations hold, how to run it, and how many lines are too wide', () => {
    const long = `scenario "${'x'.repeat(80)}"\nkernel 6.12\n\nproc p\n  buf = mmap 4K anon private rw\n  expect vmas(p) == 2 # ü\n`;
    const run = scenarioRun(long);
    expect(
      attachmentText(long, run.overview, { files: ['a.mms'] })
        .split('\n')
        .slice(0, 6),
    ).toEqual([
      `# Scenario for Folioscope ${FOLIOSCOPE_VERSION}. Save it as a.mms; run it with`,
      '#   folioscope run a.mms --kernel 6.12',
      '# Kernel 6.12 x86_64: 1 of 1 expectations do not hold:',
      '#   expect vmas(p) == 2: is 1',
      '# One line is wider than 72 columns: attach it, or let nothing wrap it.',
      '',
    ]);
  });

  it('of a file with several takes the one that ran', () => {
    const text = readGallery('anon-vma/neighbours-share.mms');
    const second = parse(text).scenarios[1];
    if (second === undefined) throw new Error('the file has two scenarios');
    const mailed = attachmentText(text, runScenario(second).overview, { files: ['n.mms'] });
    expect(parse(mailed).scenarios.map(({ title }) => title.text)).toEqual([second.title.text]);
  });
});

it('the version that texts name is that of the package', () => {
  const file = new URL('../../../package.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: FOLIOSCOPE_VERSION });
});
