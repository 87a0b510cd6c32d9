import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltCli } from './cli';

const gallery = new URL('../../scenarios/', import.meta.url);
const traces = new URL('../kernel/traces/', import.meta.url);

const TWO = `scenario "cow"
kernel 6.12
proc parent
  buf = mmap 16K anon private rw nothp
  write buf
  child = fork

scenario "drain"
drain
`;
/** Its forks copy more pages than a run may touch. */
const STOPS = `scenario "s"
proc p
  buf = mmap 1G anon private rw nothp
  write buf
  c1 = fork
  c2 = fork
  c3 = fork
  c4 = fork
`;

let cli: BuiltCli;
beforeAll(async () => {
  cli = await BuiltCli.build();
  cpSync(new URL('welcome.mms', gallery), cli.path('welcome.mms'));
  cpSync(new URL('fork-cow/lru-batch-reference.mms', gallery), cli.path('lru-batch.mms'));
  cpSync(new URL('config/no-page-mapcount.mms', gallery), cli.path('mapcount.mms'));
  cpSync(new URL('6.12/08_swap.json.gz', traces), cli.path('swap-6.12.json.gz'));
  cpSync(new URL('6.18/08_swap.json.gz', traces), cli.path('swap-6.18.json.gz'));
  const packed = readFileSync(new URL('6.12/02_fork_cow.json.gz', traces));
  const cow = gunzipSync(packed).toString();
  writeFileSync(cli.path('cow.json'), cow);
  writeFileSync(cli.path('cow-other.json'), cow.replace('"_mapcount":1', '"_mapcount":7'));
  writeFileSync(cli.path('cut.json'), cow.slice(0, 5000));
  writeFileSync(cli.path('cut.json.gz'), packed.subarray(0, 500));
  writeFileSync(cli.path('plain.json.gz'), cow);
  writeFileSync(cli.path('packed.json'), gzipSync(cow));
  writeFileSync(cli.path('newer.json'), cow.replace('mm-oracle-trace/2', 'mm-oracle-trace/3'));
  writeFileSync(cli.path('old-kernel.json'), cow.replace('"kernel":"6.12', '"kernel":"5.10'));
  writeFileSync(cli.path('two.mms'), TWO);
  writeFileSync(cli.path('wrong.mms'), 'scenario "s"\nproc p\n  frob buf\n');
  writeFileSync(cli.path('stops.mms'), STOPS);
});
afterAll(() => cli.remove());

describe('folioscope compare', () => {
  it('tells a series whose effect is in the calls, and exits with 1', () => {
    const { status, out } = cli.run(['compare', 'welcome.mms', '--series', 'rmap-overhaul']);
    expect(status).toBe(1);
    expect(out).toContain('- without rmap-overhaul, kernel 6.12 x86_64\n+ with rmap-overhaul, kernel 6.12 x86_64\n');
    expect(out).toMatch(/^ {4}2 {2}parent: write buf += +differs +=$/m);
    expect(out).toMatch(/^ {2}- +page_add_new_anon_rmap\(\)\n {2}\+ +folio_add_new_anon_rmap\(\)$/m);
    expect(out).toContain('Outcome and state are equal after every step.');
  });

  it('tells two kernels apart by state, field by field', () => {
    const { status, out } = cli.run(['compare', 'lru-batch.mms', '--kernels', '6.12,6.18']);
    expect(status).toBe(1);
    expect(out).toMatch(/^ {4}4 {2}child: munmap buf += +differs +3 new$/m);
    expect(out).toContain('Fields:\n  folio 1\n    _refcount: 1 vs. 2\n    flags: lru vs. active\n');
  });

  it('exits with 0 if nothing differs', () => {
    const { status, out } = cli.run(['compare', 'welcome.mms', '--series', 'mremap-multi']);
    expect(status).toBe(0);
    expect(out).toContain('No difference in 7 steps.');
    expect(cli.run(['compare', 'welcome.mms', '--kernels', '6.12,6.12']).status).toBe(0);
  });

  it('compares several series at once, on the kernel asked for', () => {
    const { status, out } = cli.run([
      'compare',
      'welcome.mms',
      '--kernel',
      '6.1',
      '--series',
      'rmap-overhaul,saved-dirty',
    ]);
    expect(status).toBe(1);
    expect(out).toContain('+ with rmap-overhaul, saved-dirty, kernel 6.1 x86_64\n');
    expect(out).toMatch(/^ {4}4 {2}parent: fork child .* 2 new$/m);
  });

  it('compares two configurations of a kernel, whatever the file chooses', () => {
    const file = ['compare', 'mapcount.mms', '--scenario', 'What /proc says of pages that it cannot count'];
    const { status, out } = cli.run([...file, '--configs', 'default,NO_PAGE_MAPCOUNT']);
    expect(status).toBe(1);
    expect(out).toContain('- CONFIG_NO_PAGE_MAPCOUNT=n, kernel 7.2 x86_64, mthp 64K always\n');
    expect(out).toContain('+ CONFIG_NO_PAGE_MAPCOUNT=y, kernel 7.2 x86_64, mthp 64K always\n');
    expect(out).toContain('_nr_pages_mapped: 16 vs. no such field');
    expect(cli.run([...file, '--configs', 'default,NO_PAGE_MAPCOUNT', '--kernel', '6.12']).status).toBe(0);
    expect(cli.run([...file, '--configs', 'default,default']).status).toBe(0);
  });

  it('tells one step in full', () => {
    const { status, out } = cli.run(['compare', 'welcome.mms', '--series', 'saved-dirty', '--step', '4']);
    expect(status).toBe(1);
    expect(out).toContain('step 4 of 7, parent: fork child\n');
    expect(out).toContain('  PTE child:buf (4 alike)\n    flags: D vs. SAVED_DIRTY\n');
    expect(out).not.toContain('outcome  calls    state');
  });

  it('compares every scenario of a file, or the one asked for', () => {
    const all = cli.run(['compare', 'two.mms', '--series', 'saved-dirty']);
    expect(all.out.match(/^"(cow|drain)"/gm)).toEqual(['"cow"', '"drain"']);
    expect(all.status).toBe(1);
    const one = cli.run(['compare', 'two.mms', '--series', 'saved-dirty', '--scenario', 'drain']);
    expect(one).toMatchObject({ status: 0, err: '' });
    expect(one.out).not.toContain('cow');
  });

  it('gives JSON with the steps that differ in full', () => {
    const { status, out } = cli.run(['compare', 'lru-batch.mms', '--kernels', '6.12,6.18', '--json']);
    expect(status).toBe(1);
    const comparison = JSON.parse(out);
    expect(comparison).toMatchObject({
      format: 'folioscope-comparison',
      version: 1,
      equal: false,
      firstOf: { calls: 1, state: 4 },
      sides: { a: { label: '6.12' }, b: { label: '6.18' } },
    });
    expect(comparison.details.map(({ step }: { step: number }) => step)).toEqual([1, 4, 5]);
    expect(comparison.details[1].objects[0]).toMatchObject({
      kind: 'folio',
      object: 'folio 1',
      fields: [
        { field: '_refcount', a: '1', b: '2', fresh: true },
        { field: 'flags', a: 'lru', b: 'active', fresh: true },
      ],
    });
  });

  it('writes lines of at most 72 columns, ASCII only', () => {
    const { out } = cli.run(['compare', 'welcome.mms', '--kernels', '6.1,mainline']);
    for (const line of out.split('\n')) expect(line).toMatch(/^[\x20-\x7e]{0,72}$/);
  });

  it('exits with 2 and says why if the scenario cannot run to its end', { timeout: 60_000 }, () => {
    const { status, out, err } = cli.run(['compare', 'stops.mms', '--series', 'mremap-multi']);
    expect(status).toBe(2);
    expect(err).toMatch(/^stops\.mms:8:1: s: The scenario touches more than 1,048,576 pages in all/);
    expect(out).toMatch(/^ {4}ended early, line 8: /m);
  });

  it('reads standard input', () => {
    const text = readFileSync(cli.path('welcome.mms'), 'utf8');
    expect(cli.run(['compare', '-', '--series', 'mremap-multi'], text).status).toBe(0);
  });

  it.each([
    [
      ['welcome.mms'],
      'choose one of --series ID,…, --configs A,B and --kernels A,B, or name a trace as well; see folio',
    ],
    [
      ['welcome.mms', '--series', 'x', '--kernels', '6.1,6.12'],
      'choose one of --series ID,…, --configs A,B and --kernels A,B',
    ],
    [['welcome.mms', '--configs', 'x'], '--configs takes two configurations, as default,NO_PAGE_MAPCOUNT, not "x"'],
    [['welcome.mms', '--configs', 'default,NO_PAGE_MAPCOUT'], 'did you mean NO_PAGE_MAPCOUNT?'],
    [['welcome.mms', '--series', 'frob'], '--series: there is no series "frob"; known are '],
    [['welcome.mms', '--series', 'saved-dirtx'], 'no series "saved-dirtx"; did you mean saved-dirty?'],
    [['welcome.mms', '--series', ''], '--series: there is no series ""'],
    [['welcome.mms', '--kernels', '6.12'], '--kernels takes two kernels, as 6.12,6.18, not "6.12"'],
    [['welcome.mms', '--kernels', '6.1,6.12,6.18'], '--kernels takes two kernels'],
    [['welcome.mms', '--kernels', '6.1,2.4'], '--kernels: kernel 2.4 is not modelled'],
    [['welcome.mms', '--kernels', '6.1,6.12', '--kernel', '6.1'], '--kernel goes with --series'],
    [['welcome.mms', '--series', 'saved-dirty', '--kernel', '2.4'], '--kernel: kernel 2.4 is not modelled'],
    [['welcome.mms', '--series', 'saved-dirty', '--step', '9'], 'welcome.mms: there is no step 9; the run has 7'],
    [['welcome.mms', '--series', 'saved-dirty', '--scenario', 'x'], 'there is no scenario "x"; it has "Welcome'],
    [['two.mms', '--series', 'saved-dirty', '--json'], 'choose one scenario with --scenario; there are "cow", "drain"'],
    [['wrong.mms', '--series', 'saved-dirty'], /^wrong\.mms:3:\d+: MM\d{3} /m],
    [['nothing.mms', '--series', 'saved-dirty'], 'nothing.mms: there is no such file'],
    [[], 'compare needs FILE [TRACE]'],
  ])('says what is wrong with %j', (args, message) => {
    const { status, err } = cli.run(['compare', ...args]);
    expect(status).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
  });
});

describe('folioscope compare with traces of real kernels', () => {
  it('compares the simulator with a trace by the steps in it, as the conformance test does', () => {
    const { status, out } = cli.run(['compare', 'cow.json']);
    expect(status).toBe(0);
    expect(out).toContain(
      '- simulator, kernel 6.12 x86_64\n+ 6.12.117, real kernel 6.12.117+deb12-cloud-amd64 x86_64\n',
    );
    expect(out).toContain('No difference in 12 steps.');
    expect(out).toContain('Not compared, since no trace tells it:\n');
    expect(cli.run(['compare', 'packed.json']).status).toBe(0);
    expect(cli.run(['compare', '-'], readFileSync(cli.path('cow.json'), 'utf8')).status).toBe(0);
  });

  it('tells in which field a trace differs, and exits with 1', () => {
    const { status, out } = cli.run(['compare', 'cow.json', 'cow-other.json']);
    expect(status).toBe(1);
    expect(out).toMatch(/^First difference at step 4, `P0: fork P1`: state: folio 1 _mapcount 1\n {2}vs\. 7\.$/m);
    expect(cli.run(['compare', 'cow-other.json']).out).toMatch(/^ {4}_mapcount: 1 vs\. 7$/m);
  });

  it('compares the same steps on two real kernels', () => {
    const { status, out } = cli.run(['compare', 'swap-6.12.json.gz', 'swap-6.18.json.gz']);
    expect(status).toBe(1);
    expect(out).toMatch(/^- 6\.12\.\d+, real kernel 6\.12/m);
    expect(out).toContain('  functions that ftrace shows on one of the two kernels only\n');
    for (const line of out.split('\n')) expect(line).toMatch(/^[\x20-\x7e]{0,72}$/);
    const json = JSON.parse(cli.run(['compare', 'swap-6.12.json.gz', 'swap-6.18.json.gz', '--json']).out);
    expect(json).toMatchObject({ format: 'folioscope-comparison', sides: { a: { observed: { by: 'kernel' } } } });
  });

  it('compares a scenario with the trace that was made of it', () => {
    const { out: trace } = cli.run(['run', 'lru-batch.mms', '--observe']);
    writeFileSync(cli.path('lru-batch.json'), trace);
    expect(cli.run(['compare', 'lru-batch.mms', 'lru-batch.json'])).toMatchObject({ status: 0, err: '' });
    const { status, out } = cli.run(['compare', 'lru-batch.mms', 'cow.json', '--step', '1']);
    expect(status).toBe(1);
    expect(out).toContain('not the same steps');
  });

  it.each([
    [['cut.json'], 'cut.json: This is no trace: it ends in the middle ('],
    [['cut.json.gz'], 'cut.json.gz: cannot be unpacked: unexpected end of file; take another copy of it'],
    [['plain.json.gz'], 'plain.json.gz: is not packed with gzip, whatever its name says'],
    [['newer.json'], 'newer.json: The trace is in the form mm-oracle-trace/3; this Folioscope reads mm-oracle-trace/2'],
    [['old-kernel.json'], 'old-kernel.json: The trace is of kernel 5.10'],
    [['cow.json', 'nothing.json'], 'nothing.json: there is no such file'],
    [['cow.json', '--kernels', '6.1,6.12'], '--kernels goes with a scenario alone'],
    [['cow.json', '--step', '99'], 'there is no step 99; the run has 12'],
    [['welcome.mms', 'two.mms'], 'two scenarios are not compared'],
    [['two.mms', 'cow.json'], 'choose one scenario with --scenario; there are "cow", "drain"'],
    [['wrong.mms', 'cow.json'], /^wrong\.mms:3:\d+: MM\d{3} /m],
    [['cow.json', 'cow.json', 'cow.json'], 'compare needs FILE [TRACE]'],
  ])('says what is wrong with %j', (args, message) => {
    const { status, err } = cli.run(['compare', ...args]);
    expect(status).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
  });
});
