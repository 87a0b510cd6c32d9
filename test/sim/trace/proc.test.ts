import { describe, expect, it } from 'vitest';
import { answer, type Run } from '../../../src/sim/trace';
import type { ProcFile, ProcSection } from '../../../src/sim/trace/views';
import { galleryRun, scenarioRun } from './scenarioRun';

const line = (section: ProcSection | undefined, name: string) => section?.lines.find((l) => l.name === name);
const shown = (section: ProcSection | undefined, name: string) => {
  const { value, old } = line(section, name) ?? { value: 'no such line' };
  return old === undefined ? value : `${old} -> ${value}`;
};

/** Step 5 of the welcome scenario: the child writes to one of four pages that it shares. */
const welcome = galleryRun('welcome.mms');
const SPLIT = scenarioRun(`scenario "s"
kernel 6.12
proc parent
  buf = mmap 16K anon private rw nothp
  write buf
  mprotect buf[2..3] r
  munmap buf[2..3]
  child = fork
child: exit
`);

describe('smaps as a view', () => {
  it('is of the process that the step ran in, with what each line said before', () => {
    const view = answer(welcome, 'proc', { step: 5, file: 'smaps' });
    expect(view.path).toBe('/proc/child/smaps');
    const [vma] = view.sections;
    expect(vma?.title).toBe('buf');
    expect(vma?.head?.text).toMatch(/^40000000000-40000004000 rw-p 00000000 00:00 0 $/);
    expect(shown(vma, 'Pss')).toBe('8 kB -> 10 kB');
    expect(shown(vma, 'Private_Dirty')).toBe('0 kB -> 4 kB');
    expect(shown(vma, 'Rss')).toBe('16 kB');
    expect(line(vma, 'VmFlags')?.text).toBe('VmFlags: rd wr mr mw me ac sd nh ');
  });

  it('is of another process where one is asked for', () => {
    const view = answer(welcome, 'proc', { step: 5, file: 'smaps', proc: 0 });
    expect(view.path).toBe('/proc/parent/smaps');
    expect(shown(view.sections[0], 'Pss')).toBe('8 kB -> 10 kB');
    expect(view.procs.map(({ name }) => name)).toEqual(['parent', 'child']);
  });

  it('tells VMAs that a split made and munmap took', () => {
    const split = answer(SPLIT, 'proc', { step: 3, file: 'smaps' }).sections;
    expect(split.map(({ title, change }) => [title, change])).toEqual([
      ['buf[0..1]', 'changed'],
      ['buf[2..3]', 'new'],
    ]);
    expect(shown(split[0], 'Size')).toBe('16 kB -> 8 kB');
    const unmapped = answer(SPLIT, 'proc', { step: 4, file: 'smaps' }).sections;
    expect(unmapped.map(({ title, change }) => [title, change])).toEqual([
      ['buf[0..1]', 'none'],
      ['buf[2..3]', 'gone'],
    ]);
  });

  it('says that there is no file of a process that is not there', () => {
    const gone = answer(SPLIT, 'proc', { step: 6, file: 'smaps', proc: 1 });
    expect(gone.sections.map(({ change }) => change)).toEqual(['gone']);
    const never = answer(SPLIT, 'proc', { step: 2, file: 'smaps', proc: 1 });
    expect(never.sections).toEqual([]);
    expect(never.note).toContain('no process');
    expect(answer(SPLIT, 'proc', { step: 0, file: 'smaps' }).note).toContain('has mapped nothing');
  });

  it('leaves the run where it was: reading the state before a step is no step', () => {
    const { store } = welcome.machine;
    answer(welcome, 'map', { step: 5 });
    const at = store.hash();
    answer(welcome, 'proc', { step: 5, file: 'smaps' });
    answer(welcome, 'procPages', { step: 5, from: 0, count: 10 });
    expect(store.hash()).toBe(at);
  });
});

describe('pages as a view', () => {
  it('puts alike pages in one row, and tells what changed of each', () => {
    const { rows } = answer(welcome, 'procPages', { step: 5, from: 0, count: 100 });
    expect(rows.map(({ name, change }) => [name, change])).toEqual([
      ['buf[0]', 'changed'],
      ['buf[1..3]', 'none'],
    ]);
    expect(rows[0]?.count).toEqual({ value: '1', old: '2' });
    expect(rows[0]?.bits).toEqual({ value: 'present,exclusive,soft_dirty', old: 'present,soft_dirty' });
    expect(rows[0]?.pfn.old).not.toBe(rows[0]?.pfn.value);
  });

  it('gives a window of them', () => {
    const { rows, total } = answer(welcome, 'procPages', { step: 5, from: 1, count: 1 });
    expect(total).toBe(2);
    expect(rows.map(({ name }) => name)).toEqual(['buf[1..3]']);
  });
});

describe('a file as text', () => {
  const text = (run: Run, file: ProcFile) => answer(run, 'procText', { step: 5, file, proc: 1 });

  it('is what cat prints of status and vmstat', () => {
    expect(text(welcome, 'status')).toMatch(/^Name:\tchild\nVmSize:\t {6}16 kB\n[\s\S]*\nRssAnon:\t {6}16 kB\n/);
    expect(text(welcome, 'vmstat')).toMatch(/^nr_anon_pages 5$/m);
  });

  it('has a line for each run of pages of the binary files', () => {
    expect(text(welcome, 'kpagecount')).toBe(
      'voffset\toffset\tlen\tcount\n40000000\t100005\t1\t1\n40000001\t100002\t3\t2\n',
    );
    expect(text(welcome, 'pagemap')).toContain('40000001\t3\t8080000000100002\tpresent,soft_dirty\n');
    expect(text(welcome, 'kpageflags')).toContain('uptodate,');
  });
});
