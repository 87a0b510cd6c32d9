import { describe, expect, it } from 'vitest';
import { parse, runScenario, runStepwise } from '../../../src/sim/scenario';
import { outcomes, runLines, verdicts } from './runs';

describe('a run', () => {
  it('has one step per statement, in words', () => {
    const run = runLines(`kernel 6.12
buf = mmap 16K anon private rw
write buf[0..1]
read buf
child = fork
child: write buf[0]
child: exit
write buf[5]
munmap buf`);
    expect(
      run.overview.steps.map(({ n, line, label, outcome, result }) => `${n} L${line} ${label}: ${outcome} (${result})`),
    ).toEqual([
      '1 L3 mmap buf 16K: VMAs 0 → 1 (ok)',
      '2 L4 write buf[0..1]: 2 faults, 2 new folios (ok)',
      '3 L5 read buf: 2 faults (ok)',
      '4 L6 fork child: 2 pages shared, 1 TLB flush (ok)',
      '5 L7 write buf[0]: 1 fault, 1 new folio, 1 TLB flush (ok)',
      '6 L8 exit: 1 page freed, 1 TLB flush (ok)',
      '7 L9 write buf[5]: SIGSEGV at buf[5] (signal)',
      '8 L10 munmap buf: 2 pages freed, VMAs 1 → 0, 1 TLB flush (ok)',
    ]);
    expect(run.overview.procs).toEqual([
      { id: 0, name: 'parent', born: 0 },
      { id: 1, name: 'child', born: 4, died: 6, parent: 0 },
    ]);
    expect(run.overview.steps[3]?.forked).toBe(1);
  });

  it('can be sought to every step, and step 0 is the empty machine', () => {
    const run = runLines('buf = mmap 16K anon private rw\nwrite buf\nmunmap buf[0]\n');
    const { store } = run.machine;
    const hashes = [run.start, ...run.steps.map(({ end }) => end)].map((mark) => {
      store.seek(mark);
      return store.hash();
    });
    expect(new Set(hashes).size).toBe(4);
    const again = [run.start, ...run.steps.map(({ end }) => end)].reverse().map((mark) => {
      store.seek(mark);
      return store.hash();
    });
    expect(again.reverse()).toEqual(hashes);
    expect(run.steps.map(({ begin }) => begin)).toEqual([run.start, ...run.steps.slice(0, -1).map(({ end }) => end)]);
  });

  it('counts the fields that a step changed, and none where it changed nothing', () => {
    const run = runLines('buf = mmap 4K anon private rw\nwrite buf = 5\nwrite buf = 5\nnoop');
    const changes = run.overview.steps.map((step) => step.changes);
    expect(changes[1]).toBeGreaterThan(10);
    expect(changes.slice(2)).toEqual([0, 0]);
  });

  it('starts processes of proc lines that no fork makes, and switches to those that one makes', () => {
    const run = runLines(
      'proc a\n  buf = mmap 4K anon private rw\n  c = fork\nproc b\n  other = mmap 4K anon private rw\nproc c\n  write buf\nproc a\n  expect pte(buf).none',
    );
    expect(run.overview.procs.map(({ name, born }) => [name, born])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 2],
    ]);
    expect(verdicts(run)).toEqual(['ok']);
  });

  it('takes kernel and series from the caller, the scenario, or mainline, in this order', () => {
    expect(runLines('noop').overview.kernel).toBe('7.2');
    expect(runLines('kernel 6.15\nnoop').overview.kernel).toBe('6.15');
    expect(runLines('kernel 6.15\nnoop', { kernel: '6.1' }).overview.kernel).toBe('6.1');
    const lines =
      'kernel 6.12\nseries -rmap-overhaul\nbuf = mmap 4K anon private rw\nwrite buf\nexpect called page_add_new_anon_rmap';
    const run = runLines(lines);
    expect(run.overview.settings).toEqual(['series -rmap-overhaul']);
    expect(verdicts(run)).toEqual(['ok']);
    expect(runLines(lines, { kernel: 'six' }).overview.stopped?.message).toContain('"six" is not a kernel version');
  });

  it('writes a new value each time, counted on by the child', () => {
    const run = runLines(
      'buf = mmap 8K anon private rw\nwrite buf\nchild = fork\nwrite buf[0]\nchild: write buf[0]\nexpect data(buf[0]) == 3\nexpect data(child:buf[0]) == 3\nexpect data(buf[1]) == 2',
    );
    expect(verdicts(run)).toEqual(['ok', 'ok', 'ok']);
    const wrap = runLines(
      'buf = mmap 1M anon private rw\nwrite buf\nexpect data(buf[254]) == 255\nexpect data(buf[255]) == 1',
    );
    expect(verdicts(wrap)).toEqual(['ok', 'ok']);
  });
});

describe('addresses', () => {
  it('of regions are far apart, as in kernel-oracle', () => {
    const run = runLines('a = mmap 4K anon private rw\nb = mmap 3G anon private rw\nc = mmap 4K anon private rw');
    expect(run.regions.map(({ name, vpn }) => `${name} ${vpn.toString(16)}`)).toEqual([
      'a 40000000',
      'b 40080000',
      'c 40180000',
    ]);
  });

  it('can be next to each other', () => {
    const run = runLines(`mid = mmap 16K anon private rw
high = mmap 8K anon private r at after mid
low = mmap 8K anon private none at before mid
gap = mmap 4K anon private rw at high[3]
far = mmap 4K anon private rw at 0x70000000
again = mmap 4K anon private rw at mid[1]
expect error EEXIST
over = mmap 4K anon private r at mid[1] fixed
expect vma(over).perm == "r--p"
expect vma(high).vm_start == address(mid+16K)
expect vma(low).vm_end == vma(mid[0]).vm_start
expect address(gap) == address(high+12K)
expect address(far) == 0x70000000`);
    expect(verdicts(run)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
  });

  it('below zero are refused as the kernel does', () => {
    const run = runLines(
      'low = mmap 4K anon private rw at 0x10000\nbig = mmap 1M anon private rw at before low\nexpect error ENOMEM\nx = mremap low 1M to before low\nexpect error ENOMEM',
    );
    expect(verdicts(run)).toEqual(['ok', 'ok']);
  });
});

describe('mremap', () => {
  const MAPPED = 'kernel 6.12\nbuf = mmap 16K anon private rw\nwrite buf\n';

  it('with a name moves to a place of its own, and the name is the new place', () => {
    const run = runLines(`${MAPPED}moved = mremap buf[0..1]
expect vma(buf[0]) == none
expect vma(moved).pages == 2
expect data(moved[1]) == 2
expect rss.anon == 4`);
    expect(verdicts(run)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('without a name changes the size in place, and the region with it', () => {
    const run = runLines(`${MAPPED}mremap buf 8K
expect vma(buf).pages == 2
expect faults == 0
mremap buf 32K
write buf
expect faults == 6`);
    expect(verdicts(run)).toEqual(['ok', 'ok', 'ok']);
  });

  it('in place fails where there is no room, and moves with maymove', () => {
    const run = runLines(`${MAPPED}wall = mmap 4K anon private rw at after buf
mremap buf 32K
expect error ENOMEM
buf = mremap buf 32K maymove
expect ok
expect vma(buf).pages == 8
expect data(buf[3]) == 4`);
    expect(verdicts(run)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('can go on top of another region, leave the old mapping, and be refused', () => {
    const run = runLines(`${MAPPED}other = mmap 16K anon private r
mremap buf[0] to other[2]
expect data(other[2]) == 1
copy = mremap buf[2..3] dontunmap
expect pte(buf[2..3]).none
expect vma(buf[2]) != none
mremap buf[2..3] to other fixed
expect error EINVAL`);
    expect(verdicts(run)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });
});

describe('invariants', () => {
  it('hold after every step of a run with forks, moves and unmaps', () => {
    const run = runLines(
      `expect always invariants
buf = mmap 16K anon private rw
write buf
child = fork
child: write buf[0..1]
moved = mremap buf[2..3]
munmap buf[0]
child: exit`,
      { invariants: 'each step' },
    );
    expect(verdicts(run)).toEqual(['ok']);
    expect(run.overview.steps.map(({ result }) => result)).toEqual(Array(7).fill('ok'));
  });
});

describe('a run that cannot go on', () => {
  const LONG = `buf = mmap 512M anon private rw\n${'write buf\n'.repeat(4)}`;

  it('stops at a limit, with the steps before it', () => {
    const run = runLines('buf = mmap 16K anon private rw\nwrite buf\nwrite buf\nexpect ok', {
      limits: { pagesPerRun: 6 },
    });
    expect(run.overview.stopped).toEqual({
      reason: 'limit',
      line: 4,
      message: 'The scenario touches more than 6 pages in all, copies of fork included. Choose smaller ranges.',
    });
    expect(outcomes(run).length).toBe(2);
    expect(run.machine.position().mark).toBe(run.steps.at(-1)?.end);
  });

  it('stops when its expectations look at too many pages', () => {
    const run = runLines(`buf = mmap 1G anon private rw\nexpect always pte(buf).none\n${'noop\n'.repeat(100)}`);
    expect(run.overview.stopped?.message).toContain('The expectations so far look at more than 16,777,216 pages');
    expect(run.overview.stopped?.line).toBe(67);
    expect(run.machine.position().mark).toBe(run.steps.at(-1)?.end);
  });

  it('is cancelled inside a long statement', () => {
    let asked = 0;
    const run = runLines(LONG, { cancelled: () => ++asked > 5 });
    expect(run.overview.stopped?.reason).toBe('cancelled');
    expect(run.overview.steps.map(({ label }) => label)).toEqual(['mmap buf 512M']);
    expect(run.machine.position().mark).toBe(run.steps.at(-1)?.end);
  });

  it('can be driven in parts, which tell how far it is', () => {
    const [scenario] = parse(`scenario "long"\n${LONG}`).scenarios;
    if (scenario === undefined) throw new Error('no scenario');
    const seen: number[] = [];
    const steps = runStepwise(scenario);
    for (let next = steps.next(); next.done !== true; next = steps.next()) seen.push(next.value.done);
    expect(seen.length).toBeGreaterThan(20);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.every((done) => done >= 0 && done < 1)).toBe(true);
  });

  it('stops at a line with an error', () => {
    const [scenario] = parse('scenario "a"\nnoop\nwrite\nnoop').scenarios;
    if (scenario === undefined) throw new Error('no scenario');
    const { overview } = runScenario(scenario);
    expect(overview.stopped).toEqual({
      reason: 'error',
      line: 3,
      message: 'Line 3 has an error. Correct it and run again.',
    });
    expect(overview.steps.length).toBe(1);
  });

  it('says that the engine failed if it did', () => {
    const run = runLines('noop\nnoop', {
      cancelled: () => {
        throw new Error('boom');
      },
    });
    expect(run.overview.stopped?.message).toContain('The engine failed at this step: boom.');
    expect(run.overview.steps).toEqual([]);
  });

  it('a scenario of 1 TiB is quick where nothing is touched', () => {
    const run = runLines(
      'buf = mmap 1T anon private rw\nwrite buf[268435455]\nchild = fork\nmprotect buf r\nmunmap buf\nchild: exit',
    );
    expect(run.overview.stopped).toBeUndefined();
    expect(run.overview.steps.length).toBe(6);
  });
});
