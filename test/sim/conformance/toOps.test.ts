import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOps } from '../../../src/sim/conformance/ops';
import { isNotForGuests, toOps } from '../../../src/sim/conformance/toOps';
import { parse, problemsOf } from '../../../src/sim/scenario';

const root = path.resolve(import.meta.dirname, '../../..');

function convert(...lines: string[]) {
  const text = ['scenario "s"', ...lines, ''].join('\n');
  expect(problemsOf(text).map(({ message }) => message)).toEqual([]);
  const [scenario] = parse(text).scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  return toOps(scenario, 's');
}

function opsOf(...lines: string[]): string[] {
  const result = convert(...lines);
  return isNotForGuests(result) ? [`line ${result.line}: ${result.message}`] : result.text.split('\n');
}

describe('a scenario for a real kernel', () => {
  it('has its regions in slots, its processes by number, and no expectations', () => {
    const lines = opsOf(
      'kernel 6.12',
      'proc parent',
      '  buf = mmap 16K anon private rw nothp',
      '  ro = mmap 3 pages anon private r noreserve populate',
      '  write buf',
      '  write buf[1] = 7',
      '  expect faults == 0',
      '  child = fork',
      'child: read buf[2..3]',
      'child: mprotect buf[0] none',
      '  madvise buf[1..2] DONTNEED',
      '  drain',
      'child: exit',
      '  munmap ro',
    );
    expect(lines).toEqual([
      'scenario s',
      'thp never',
      '',
      'P0 mmap A 4 anon rw nothp',
      'P0 mmap B 3 anon r nores populate',
      'P0 write A 0-3',
      'P0 write A 1 =7',
      'P0 fork P1',
      'P1 read A 2-3',
      'P1 mprotect A 0 none',
      'P0 madvise A 1-2 DONTNEED',
      'P0 drain',
      'P1 exit',
      'P0 munmap B 0-2',
      '',
    ]);
  });

  it('keeps what lies next to what, and what a name means after a move', () => {
    const lines = opsOf(
      'proc p',
      '  a = mmap 8K anon private rw',
      '  b = mmap 4K anon private rw at after a',
      '  c = mremap a',
      '  write c[1]',
      '  mremap b 12K',
      '  write b[2]',
      '  d = mremap c 4 pages to after b',
      '  write d',
    );
    expect(lines.slice(3)).toEqual([
      'P0 mmap A 2 anon rw',
      'P0 mmap A 1 anon rw at=2',
      'P0 mremap A 0-1 B 0',
      'P0 write B 1',
      'P0 mresize A 2 3',
      'P0 write A 4',
      'P0 mremap B 0-1 A 5 new=4',
      'P0 write A 5-8',
      '',
    ]);
  });

  it('passes the settings of large folios on', () => {
    const lines = opsOf(
      'kernel 6.12',
      'thp madvise',
      'mthp 64K always',
      'proc p',
      '  a = mmap 2M anon private rw thp',
      '  write a',
    );
    expect(lines).toEqual([
      'scenario s',
      'needs mthp',
      'thp madvise',
      'mthp 64 always',
      '',
      'P0 mmap A 512 anon rw thp',
      'P0 write A 0-511',
      '',
    ]);
  });

  it('turns swap on as a setting, and on and off as steps of the controller', () => {
    const lines = opsOf(
      'swap on',
      'proc parent',
      '  buf = mmap 4K anon private rw nothp',
      '  madvise buf PAGEOUT',
      '  child = fork',
      'child: swapoff',
      '  swapon',
    );
    expect(lines).toEqual([
      'scenario s',
      'needs swap',
      'thp never',
      'swap on',
      '',
      'P0 mmap A 1 anon rw nothp',
      'P0 madvise A 0 PAGEOUT',
      'P0 fork P1',
      'swapoff',
      'swapon',
      '',
    ]);
    expect(opsOf('swap off', 'proc parent', '  noop')).not.toContain('needs swap');
  });

  it('writes to sysfs where a setting stands between steps', () => {
    const lines = opsOf('proc p', '  noop', '  thp always', '  mthp 64K madvise', '  noop');
    const folder = '/sys/kernel/mm/transparent_hugepage';
    expect(lines.slice(-6)).toEqual([
      '',
      'P0 noop',
      `sys ${folder}/enabled always`,
      `sys ${folder}/hugepages-64kB/enabled madvise`,
      'P0 noop',
      '',
    ]);
  });

  it('knows the line of each step', () => {
    const result = convert('', 'proc p', '  a = mmap 4K anon private rw', '  expect ok', '  write a  # first touch');
    expect(isNotForGuests(result) ? result : result.steps).toEqual([
      { line: 4, text: 'a = mmap 4K anon private rw' },
      { line: 6, text: 'write a' },
    ]);
  });

  it.each([
    [
      ['series -rmap-overhaul', 'proc p', '  noop'],
      'line 2: `series -rmap-overhaul`: a real kernel has the series that it has',
    ],
    [['proc p', '  noop', 'proc q', '  noop'], 'line 4: `proc q`: a second process that is nobody’s child'],
    [['proc p', '  a = mmap 4K anon private rx'], 'line 3: `a = mmap 4K anon private rx`: executable memory'],
    [['proc p', '  a = mmap 4K anon private w'], 'line 3: `a = mmap 4K anon private w`: PROT_WRITE alone'],
    [
      ['proc p', '  a = mmap 1G anon private rw'],
      'line 3: `a = mmap 1G anon private rw`: in a guest a place lies in the 2048 pages',
    ],
    [
      ['config NO_PAGE_MAPCOUNT=y', 'proc p', '  noop'],
      'line 2: `config NO_PAGE_MAPCOUNT=y`: a real kernel has the configuration',
    ],
    [
      ['proc p', '  a = mmap 4K anon private rw', '  b = mmap 4K anon private rw at a[0] fixed'],
      'line 4: `b = mmap 4K anon private rw at a[0] fixed`: MAP_FIXED',
    ],
    [
      ['proc p', '  a = mmap 4K anon private rw', '  b = mremap a 8K maymove'],
      'line 4: `b = mremap a 8K maymove`: where a kernel moves',
    ],
  ])('says where %j cannot be run', (lines, message) => {
    const [said = ''] = opsOf(...lines);
    expect(said.slice(0, message.length)).toBe(message);
  });

  it.each([
    'welcome.mms',
    'fork-cow/w1-who-writes-first.mms',
    'fork-cow/w4-grandchild.mms',
    'zero-page/read-then-write.mms',
  ])('is what the agent takes: %s', (name) => {
    for (const scenario of parse(readFileSync(path.join(root, 'scenarios', name), 'utf8')).scenarios) {
      const result = toOps(scenario, 'gallery');
      expect(isNotForGuests(result) ? result : readOps(result.text).errors).toEqual([]);
    }
  });
});
