import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltCli } from './cli';

describe('commands for real kernels', () => {
  let cli: BuiltCli;
  beforeAll(async () => {
    cli = await BuiltCli.build();
    writeFileSync(cli.path('a.mms'), 'scenario "a"\nkernel 6.12\nproc p\n  a = mmap 4K anon private rx\n');
    writeFileSync(cli.path('b.mms'), 'scenario "b"\nkernel 6.12\nseries -rmap-overhaul\nproc p\n  noop\n');
  });
  afterAll(() => cli.remove());

  it.each([
    [['run', 'a.mms', '--on', 'host'], '--on host: write guest:VERSION, such as --on guest:6.18'],
    [['run', 'a.mms', '--on', 'guest:5.10'], '--on: kernel 5.10 is not modelled; choose 6.1 to 7.2'],
    [['run', 'a.mms', '--on', 'guest:6.12', '--json'], '--on goes without --json'],
    [['run', 'a.mms', '--on', 'guest:6.12', '--kernel', '6.1'], '--on goes without --kernel'],
    [
      ['run', 'a.mms', '--on', 'guest'],
      'a.mms:4:1: `a = mmap 4K anon private rx`: executable memory is not there in guests yet',
    ],
    [['run', 'b.mms', '--on', 'guest'], 'b.mms:3:1: `series -rmap-overhaul`: a real kernel has the series that it has'],
    [['fuzz'], 'fuzz needs --kernel K, such as --kernel 6.18'],
    [['fuzz', '--kernel', 'new'], '--kernel: "new" is not a kernel version'],
    [['fuzz', '--kernel', '6.1', '--thp', 'mthp'], 'kernel 6.1 has no folios of several sizes (they came with 6.8)'],
    [['fuzz', '--kernel', '6.12', '--thp', 'always'], '--thp is one of never, madvise, mthp'],
    [['fuzz', '--kernel', '6.12', '--procs', '9'], '--procs is at most 6'],
    [['fuzz', '--kernel', '6.12', '--runs', '0'], '--runs is at least 1'],
  ])('%j says what is wrong', (args, message) => {
    const { status, err } = cli.run(args);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(status).toBe(2);
  });

  it.each(['run', 'fuzz'])('%s tells in its help what it does with them', (command) => {
    const { out, status } = cli.run([command, '--help']);
    expect(status).toBe(0);
    expect(out).toContain(command === 'run' ? '--on WHERE' : '--thp MODE');
  });
});
