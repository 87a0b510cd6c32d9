import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../src/sim/scenario';
import { hasReader } from '../../../src/sim/scenario/expect';
import { runLines, verdicts } from './runs';

const BUF = 'kernel 6.12\nbuf = mmap 16K anon private rw\n';
/** Verdict of one expectation after some lines. */
const verdictAfter = (lines: string, expectation: string): string | undefined =>
  verdicts(runLines(`${BUF}${lines}\nexpect ${expectation}`)).at(-1);

describe('every fact', () => {
  const all = Object.entries(FACTS).flatMap(([fact, spec]) => {
    const fields = Object.keys(spec.fields);
    return ('type' in spec ? ['', ...fields] : fields).map((field): [keyof typeof FACTS, string] => [
      fact as keyof typeof FACTS,
      field,
    ]);
  });

  it.each(all)('%s%s can be read', (fact, field) => {
    expect(hasReader(fact, field)).toBe(true);
    const argument = {
      pages: '(buf[1])',
      vmas: '(buf)',
      proc: '(parent)',
      function: '(do_anonymous_page)',
      nothing: '',
    }[FACTS[fact].argument];
    const name = `${fact}${argument}${field === '' ? '' : `.${field}`}`;
    // A fact equals itself, unless it cannot be read.
    expect(verdictAfter('write buf', `${name} == ${name}`)).toBe('ok');
  });
});

describe('an expectation', () => {
  it.each([
    ['write buf', 'faults == 4'],
    ['write buf', 'page(buf).PageAnonExclusive'],
    ['write buf', 'folio(buf[2])._mapcount == 0'],
    ['write buf', 'data(buf[2]) == 3'],
    ['write buf = 9', 'data(buf) == 9'],
    ['read buf[1]', 'pte(buf[1]).zero'],
    ['', 'pte(buf).none'],
    ['', 'pfn(buf) == none'],
    ['', 'vma(buf).anon_vma == none'],
    ['', 'vma(buf+1M) == none'],
    ['', 'vma(buf).vm_end == address(buf+16K)'],
    ['write buf', '12K == VmPTE'],
    ['write buf', 'called do_anonymous_page'],
    ['write buf', 'calls(do_anonymous_page) == 4'],
    ['write buf', 'not called wp_page_copy'],
    ['write buf[4]', 'signal SIGSEGV at buf+16K'],
    ['write buf[4]', 'not ok'],
    ['munmap buf\nmadvise buf DONTNEED', 'error ENOMEM'],
    ['child = fork\nwrite buf', 'rss(child).anon == 0'],
    ['write buf\nchild = fork', 'folio(child:buf).anon_vma == vma(parent:buf).anon_vma'],
    ['write buf\nchild = fork', 'avc(child:buf) == 2'],
    ['write buf\nchild = fork', 'anon_vma(child:buf).parent == anon_vma(buf)'],
    ['write buf', 'vma(buf).perm == "rw-p"'],
    ['write buf', 'not splat'],
    ['write buf', 'pfn(buf[0]) != pfn(buf[1..3])'],
  ])('after %j holds: %s', (lines, expectation) => {
    expect(verdictAfter(lines, expectation)).toBe('ok');
  });

  it.each([
    ['write buf', 'faults == 3', 'expected 3 | actual 4'],
    ['write buf', 'pte(buf).soft_dirty == 0', 'expected 0 | actual 1 at parent:buf[0] (4 of 4 fail)'],
    ['write buf[1]', 'pte(buf).present', 'expected 1 | actual 0 at parent:buf[0] (3 of 4 fail)'],
    ['write buf[1]', 'not pte(buf).present', 'expected 0 | actual 1 at parent:buf[1] (1 of 4 fail)'],
    ['', 'page(buf[0])._mapcount == -1', 'expected -1 | actual none: no page is mapped at parent:buf[0]'],
    ['', 'not page(buf[0]).PageAnonExclusive', 'expected 0 | actual none: no page is mapped at parent:buf[0]'],
    ['write buf', 'error EINVAL', 'expected EINVAL | actual no error'],
    ['munmap buf\nmadvise buf DONTNEED', 'ok', 'expected ok | actual ENOMEM'],
    ['write buf[3..5]', 'ok', 'expected ok | actual SIGSEGV at buf[4]'],
    ['write buf', 'called wp_page_copy', 'expected wp_page_copy called | actual not called'],
    ['write buf', 'not called do_anonymous_page', 'expected do_anonymous_page not called | actual called 4 times'],
    ['write buf', 'splat', 'expected a splat | actual no splat'],
    ['', 'vma(buf).perm == "r--p"', 'expected "r--p" | actual "rw-p"'],
    ['write buf\nchild = fork', 'pfn(child:buf[1]) != pfn(buf[1])', 'expected not pfn 0x100002 | actual pfn 0x100002'],
    ['write buf', 'vma(buf).anon_vma == none', 'expected none | actual anon_vma 1'],
    [
      'munmap buf[0]',
      'vma(buf).pages == 4',
      'expected 4 | actual none: there is no VMA at parent:buf[0] (2 of 2 fail)',
    ],
  ])('after %j fails and says why: %s', (lines, expectation, verdict) => {
    expect(verdictAfter(lines, expectation)).toBe(verdict);
  });

  it('is about the process of its block unless it names another', () => {
    const run = runLines(`kernel 6.12
proc parent
  buf = mmap 4K anon private rw
  child = fork
child: write buf
expect pte(buf).none
child: expect pte(buf).present
proc child
  expect pte(buf).present
  expect rss.anon == 1
  expect rss(parent).anon == 0`);
    expect(verdicts(run)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });

  it('in front of the first statement is about the initial state', () => {
    const run = runLines('expect map_count == 0\nexpect rss.anon == 0\nnoop');
    expect(run.overview.initial?.map(({ pass }) => pass)).toEqual([true, true]);
    expect(run.overview.passed).toBe(2);
  });

  it('with a guard is skipped on other kernels', () => {
    const lines =
      'buf = mmap 4K anon private rw\nexpect [<6.12] faults == 99\nexpect [6.12..6.18] ok\nexpect [6.1, 7.2] ok';
    expect(verdicts(runLines(lines, { kernel: '6.12' }))).toEqual(['skipped', 'ok', 'skipped']);
    expect(verdicts(runLines(lines, { kernel: '7.2' }))).toEqual(['skipped', 'skipped', 'ok']);
    const { overview } = runLines(lines, { kernel: '6.1' });
    expect([overview.passed, overview.failed, overview.skipped]).toEqual([1, 1, 1]);
  });

  it('that must always hold is told at the first later step where it does not', () => {
    const { overview } = runLines(`${BUF}expect always rss.anon <= 2\nwrite buf[0]\nwrite buf[1..3]\nwrite buf`);
    expect(overview.steps.map(({ expects }) => expects.map(({ pass, actual }) => [pass, actual]))).toEqual([
      [[true, '0']],
      [],
      [[false, '4']],
      [],
    ]);
    expect([overview.passed, overview.failed]).toEqual([0, 1]);
  });
});
