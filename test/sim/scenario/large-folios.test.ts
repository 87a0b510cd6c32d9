import { describe, expect, it } from 'vitest';
import { complete, format, parse, problemsOf } from '../../../src/sim/scenario';
import { runLines, verdicts } from './runs';

const HUGE = 'thp madvise\nbuf = mmap 2M anon private rw thp\nwrite buf[7]\n';
const codes = (text: string): string[] => problemsOf(`scenario "A"\n${text}\n`).map(({ code }) => code);

function actual(lines: string, kernel: string): string | undefined {
  return runLines(lines, { kernel }).overview.steps.at(-1)?.expects.at(-1)?.actual;
}

describe('large folios in a scenario', () => {
  it('are off unless a setting turns them on', () => {
    const touch = 'buf = mmap 2M anon private rw thp\nwrite buf[0]\nexpect folio(buf[0]).order == ';
    expect(verdicts(runLines(`${touch}0`)).every((verdict) => verdict === 'ok')).toBe(true);
    expect(verdicts(runLines(`thp madvise\n${touch}9`)).every((verdict) => verdict === 'ok')).toBe(true);
    expect(verdicts(runLines(`mthp 64K always\n${touch}4`, { kernel: '6.12' }))).toEqual(['ok']);
    expect(verdicts(runLines(`mthp 64K always\n${touch}0`, { kernel: '6.1' }))).toEqual(['ok']);
  });

  it('come with a step behind the first statement', () => {
    const run = runLines(`a = mmap 2M anon private rw
b = mmap 2M anon private rw
write a
thp always
write b
expect pmd(a).table
expect pmd(b).huge
expect thp_fault_alloc == 1
thp never`);
    expect(run.overview.steps.map(({ text }) => text)).toContain('thp always');
    expect(verdicts(run)).toEqual(['ok', 'ok', 'ok']);
  });

  it('of other sizes have no file on kernels before them', () => {
    const lines = 'noop\nmthp 64K always\nexpect error ENOENT';
    expect(verdicts(runLines(lines, { kernel: '6.1' }))).toEqual(['ok']);
    expect(verdicts(runLines(lines, { kernel: '6.12' }))).toEqual(['expected ENOENT | actual no error']);
    expect(codes('kernel 6.1\nmthp 64K always\nnoop')).toEqual(['MM032']);
    expect(codes('kernel 6.7\nseries +mthp\nmthp 64K always\nnoop')).toEqual([]);
    expect(codes('mthp 64K always\nnoop')).toEqual([]);
  });

  it('have settings in one form, which belong to no process', () => {
    expect(format('scenario "A"\nthp   always\nproc p\n  mthp 64K  inherit\nnoop\nthp never\n')).toBe(
      'scenario "A"\nthp always\nproc p\nmthp 64K inherit\n  noop\nthp never\n',
    );
    expect(codes('noop\nparent: thp always')).toEqual(['MM016']);
    expect(codes('thp always\nthp never\nnoop')).toEqual(['MM023']);
    expect(codes('mthp 64K always\nmthp 32K always\nnoop')).toEqual([]);
    expect(codes('noop\nthp always\nthp never\nthp always')).toEqual([]);
    expect(codes('buf = mmap 2M anon private rw thp nothp')).toEqual(['MM010']);
    const [scenario] = parse('scenario "A"\nnoop\nthp always').scenarios;
    expect(scenario?.items.map(({ kind }) => kind)).toEqual(['step', 'step']);
  });

  it('are completed', () => {
    const labels = (line: string): string[] =>
      complete(`scenario "A"\n${line}`, 13 + line.length).map(({ label }) => label);
    expect(labels('thp ')).toEqual(['never', 'madvise', 'always']);
    expect(labels('mthp ')).toEqual(['16K', '32K', '64K', '128K', '256K', '512K', '1M', '2M']);
    expect(labels('mthp 64K ')).toEqual(['never', 'inherit', 'madvise', 'always']);
    expect(labels('buf = mmap 2M anon private rw ')).toContain('thp');
  });
});

describe('a fact of a large folio', () => {
  it('is the folio’s for all its pages, or the page’s own', () => {
    const run = runLines(
      `${HUGE}expect folio(buf)._refcount == 1
expect folio(buf[9]) == folio(buf[500])
expect page(buf[9]) != page(buf[500])
expect page(buf[0]).index == vma(buf).vm_pgoff
expect page(buf[9]).index != page(buf[0]).index
expect page(buf)._mapcount == -1
expect page_mapcount(buf) == 1
expect folio_entire_mapcount(buf) == 1
expect page(buf[0]).PageAnonExclusive
expect not page(buf[1..]).PageAnonExclusive
expect pte(buf).level == 2
expect pte(buf[9]).pfn == page(buf[9])
expect pmd(buf).pfn == page(buf[0])
expect pmd(buf).write
expect data(buf[7]) == 1
munmap buf[3]
expect pte(buf[0..2]).level == 1
expect pte(buf[3]).level == none
expect pmd(buf).table
expect thp_split_pmd == 1
expect page_mapcount(buf[4]) == 1
expect folio_entire_mapcount(buf[4]) == 0
expect page(buf[4]).PageAnonExclusive`,
      { kernel: '6.12' },
    );
    expect(verdicts(run).filter((verdict) => verdict !== 'ok')).toEqual([]);
  });

  it('that the kernel lacks says so', () => {
    expect(actual(`${HUGE}expect folio(buf[0])._large_mapcount == 0`, '6.1')).toBe(
      'none: 6.1 has no _large_mapcount at parent:buf[0]',
    );
    expect(actual(`${HUGE}expect folio(buf[0])._mm_id0 == "parent"`, '6.12')).toBe(
      'none: 6.12 has no _mm_id at parent:buf[0]',
    );
    expect(actual(`${HUGE}expect folio(buf[0]).PG_double_map`, '6.12')).toBe(
      'none: 6.12 has no PG_double_map at parent:buf[0]',
    );
    expect(actual(`series -large-mapcount\n${HUGE}expect folio(buf[0])._large_mapcount == 0`, '6.12')).toBe(
      'none: 6.12 -large-mapcount has no _large_mapcount at parent:buf[0]',
    );
    expect(actual('buf = mmap 4K anon private rw\nwrite buf\nexpect folio(buf)._large_mapcount == 0', '6.12')).toBe(
      'none: a folio of one page has no _large_mapcount at parent:buf[0]',
    );
  });

  it('names the processes in the mm-id slots', () => {
    const lines = `${HUGE}expect folio(buf[0])._mm_id0 == "parent"
expect folio(buf[0])._mm_id1 == none
child = fork
expect folio(buf[0])._mm_id1 == "child"
expect folio(buf[0])._mm_id1 != "parent"
expect folio(buf[0])._mm_id1 == "other"`;
    expect(verdicts(runLines(lines, { kernel: '6.18' }))).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
      'expected "other" | actual "child"',
    ]);
  });

  it('of a PMD that points to a table is none where it is about a huge page', () => {
    expect(actual('buf = mmap 4K anon private rw\nwrite buf\nexpect not pmd(buf).write', '6.12')).toBe(
      'none: the PMD points to a table at parent:buf[0]',
    );
  });

  it('of the huge zero folio is that of a zero page', () => {
    const lines = `thp madvise\nbuf = mmap 2M anon private rw thp\nread buf[3]
expect pmd(buf).zero
expect pte(buf).zero
expect data(buf) == 0
expect rss.anon == 0
expect thp_zero_page_alloc == 1`;
    expect(verdicts(runLines(lines, { kernel: '6.18' }))).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });
});
