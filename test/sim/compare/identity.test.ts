import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/sim/compare';
import { runScenario } from '../../../src/sim/scenario';
import { BASE, Recorder } from '../trace/recorder';
import { fieldsAt, only } from './compared';

const RW = 3;

/** Two runs that differ in one statement. */
function differing(text: string, a: string, b: string) {
  const [runA, runB] = [a, b].map((line) => runScenario(only(text.replace('HERE', line))));
  return compareRuns(runA, runB);
}

describe('folios', () => {
  const SHIFTED = `scenario "s"
proc p
  other = mmap 16K anon private rw nothp
  buf = mmap 8K anon private rw nothp
  HERE
  write buf = 7
  child = fork
child: write buf[1] = BYTE
`;

  it('are the same if they back the same address, whatever their numbers and page frames', () => {
    const comparison = differing(SHIFTED.replace('BYTE', '8'), 'noop', 'write other[1] = 7');
    expect(fieldsAt(comparison, 4)).toContain('folio 1 (second run) folio: none | refcount 2, mapcount 1');
    for (const n of [4, 5, 6]) {
      expect(comparison.overview.steps[n - 1]?.differs).toContain('state');
      expect(fieldsAt(comparison, n).filter((field) => /buf|\//.test(field))).toEqual([]);
    }
  });

  it('are told by both numbers where these differ', () => {
    const [a, b] = [SHIFTED.replace('HERE', 'noop'), SHIFTED.replace('HERE', 'write other[1] = 7')];
    const runs = [a.replace('BYTE', '8'), b.replace('BYTE', '9')].map((text) => runScenario(only(text)));
    expect(fieldsAt(compareRuns(runs[0], runs[1]), 6)).toContain('folio 3/4 content: 8 | 9');
  });

  it('count as differing as before while their counts are as far apart', () => {
    const text = 'scenario "s"\nproc p\n  buf = mmap 4K anon private rw nothp\n  write buf\n  HERE\n  child = fork\n';
    const comparison = differing(text, 'noop', 'drain');
    const { steps } = comparison.overview;
    expect(fieldsAt(comparison, 3)).toContain('folio 1 _refcount: 2 | 1');
    expect(fieldsAt(comparison, 4)).toContain('folio 1 _refcount: 3 | 2');
    expect(steps.map(({ fresh }) => fresh)).toEqual([0, 0, 3, 0]);
  });

  it('that only one run has are said to be of that run, and who maps what is told', () => {
    const comparison = differing(
      `scenario "s"
proc p
  buf = mmap 4K anon private rw nothp
  write buf
  child = fork
child: HERE
`,
      'noop',
      'write buf',
    );
    expect(fieldsAt(comparison, 4)).toEqual([
      'outcome result: 0 | 1',
      'outcome minor faults: 0 | 1',
      'outcome TLB flushes: 0 | 1',
      'vmstat pgfault: +0 | +1',
      'vmstat pgalloc: +0 | +1',
      'vmstat nr_anon_mapped: +0 | +1',
      'PTE child:buf folio: folio 1 | folio 2 (second run)',
      'PTE child:buf flags: SAVED_DIRTY | RW|A|D',
      'folio 1 _refcount: 3 | 1',
      'folio 1 _mapcount: 1 | 0',
      'folio 1 flags: 0 | lru',
      'folio 2 (second run) folio: none | refcount 2, mapcount 1',
    ]);
  });
});

describe('anon_vmas', () => {
  it('are the same if VMAs at the same address use them, whatever their rows', () => {
    const comparison = differing(
      `scenario "s"
proc p
  one = mmap 4K anon private rw nothp
  two = mmap 4K anon private rw nothp
  HERE
  write two = 7
  child = fork
child: write two = 8
`,
      'noop',
      'write one',
    );
    const about = (n: number) => fieldsAt(comparison, n).filter((field) => /two|folio 1\/2/.test(field));
    for (const n of [4, 5, 6]) expect(about(n)).toEqual([]);
    expect(fieldsAt(comparison, 5)).toContain('vma p:one anon_vma: NULL | anon_vma 1 (second run)');
  });

  it('tell whose VMAs their trees hold', () => {
    const comparison = differing(
      'scenario "s"\nproc p\n  buf = mmap 16K anon private rw nothp\n  write buf[0]\n  HERE\n',
      'noop',
      'mprotect buf[2..3] r',
    );
    expect(fieldsAt(comparison, 3)).toEqual(
      expect.arrayContaining([
        'vma p:buf vm_end: 0x40000004000 | 0x40000002000',
        'vma p:buf[2..3] vma: none | buf[2..3] r--p',
        'anon_vma 1 tree: p:buf | p:buf[0..1], p:buf[2..3]',
        'mm of p map_count: 1 | 2',
      ]),
    );
  });

  it('that are gone do not matter to a folio that nothing maps any more', () => {
    const text = `scenario "s"
kernel 7.2
proc p
  one = mmap 4K anon private rw nothp
  two = mmap 4K anon private rw nothp
  HERE
  write two
  munmap two
`;
    const comparison = differing(text, 'noop', 'write one');
    expect(fieldsAt(comparison, 5).filter((field) => field.includes('mapping'))).toEqual([]);
  });
});

describe('processes', () => {
  it('that only one run has are told', () => {
    const comparison = differing(
      'scenario "s"\nproc p\n  buf = mmap 4K anon private rw nothp\n  child = fork\nchild: HERE\n',
      'noop',
      'exit',
    );
    expect(fieldsAt(comparison, 3)).toContain('process child process: exists | none');
  });
});

describe('large folios', () => {
  const record = (thp: boolean, kernel = '6.12') => {
    const rec = new Recorder(kernel, ['p']);
    rec.region('buf', BASE, 512);
    rec.step(0, 'thp', (m) => m.setThp(thp ? 'always' : 'never'));
    rec.step(0, 'mmap', (m) => m.mmap(0, { vpn: BASE, pages: 512, prot: RW }));
    rec.step(0, 'write buf[3]', (m) => m.write(0, BASE + 3, 1, () => 1));
    return rec;
  };

  it('are compared with the small ones that back the same addresses', () => {
    const comparison = compareRuns(record(false).run(), record(true).run());
    const fields = fieldsAt(comparison, 3);
    expect(fields).toContain('PTE p:buf[0..2] entry: none | folio 1 pages 0..2 P|RW|US|A|D|PSE|SOFT_DIRTY|NX');
    expect(fields).toContain(
      'PTE p:buf[3] entry: folio 1 P|RW|US|A|D|SOFT_DIRTY|NX | folio 1 page 3 P|RW|US|A|D|PSE|SOFT_DIRTY|NX',
    );
    expect(fields).toContain('folio 1 order: 0 | 9');
  });

  it('have fields that only some kernels have', () => {
    const comparison = compareRuns(record(true, '6.1').run(), record(true, '6.12').run());
    expect(fieldsAt(comparison, 3)).toEqual(
      expect.arrayContaining([
        'folio 1 _large_mapcount: no such field | 0',
        'folio 1 _nr_pages_mapped: no such field | ENTIRELY_MAPPED + 0',
      ]),
    );
  });

  it('are equal page by page, and differ where the counts of a page do', () => {
    const [a, b] = [record(true), record(true)];
    expect(compareRuns(a.run(), b.run()).overview.equal).toBe(true);
    a.step(0, 'munmap', (m) => m.munmap(0, BASE + 100, 1));
    b.step(0, 'munmap', (m) => m.munmap(0, BASE + 102, 2));
    const fields = fieldsAt(compareRuns(a.run(), b.run()), 4);
    expect(fields).toContain('PTE p:buf[100] entry: none | folio 1 page 100 P|RW|US|A|D|SOFT_DIRTY|NX');
    expect(fields).toContain('folio 1 page 100 _mapcount: -1 | 0');
    expect(fields).toContain('folio 1 pages 102..103 _mapcount: 0 | -1');
  });
});
