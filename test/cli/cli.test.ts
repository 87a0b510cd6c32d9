import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { BuiltCli } from './cli';

const traces = new URL('../kernel/traces/', import.meta.url);
const scenarios = new URL('../kernel/scenarios/', import.meta.url);

const FINE = `scenario "cow"
kernel 6.12
proc parent
  buf = mmap 16K anon private rw
  write buf
  expect rss(parent).anon == 4
  child = fork
child: write buf[1]
  expect called do_wp_page
`;
const FAILS = FINE.replace('== 4', '== 5');
const WRONG = 'scenario "s"\nproc p\n  buf = mmap 16Q anon\n  frob buf\n';

let cli: BuiltCli;
beforeAll(async () => {
  cli = await BuiltCli.build();
  writeFileSync(cli.path('fine.mms'), FINE);
  writeFileSync(cli.path('fails.mms'), FAILS);
  writeFileSync(cli.path('wrong.mms'), WRONG);
  writeFileSync(cli.path('two.mms'), `${FINE}\n${FINE.replace('"cow"', '"again"')}`);
});
afterAll(() => cli.remove());

describe('folioscope', () => {
  it('tells its commands and its exit statuses', () => {
    const { status, out } = cli.run(['--help']);
    expect(status).toBe(0);
    for (const text of [
      'run FILE',
      'compare FILE',
      'review [FILE…]',
      'check FILE…',
      'fmt FILE…',
      'conformance',
      'exit status',
    ])
      expect(out).toContain(text);
  });

  it.each(['run', 'compare', 'export', 'check', 'fmt', 'conformance'])('helps with %s', (command) => {
    const { status, out } = cli.run([command, '--help']);
    expect(status).toBe(0);
    expect(out).toContain(`usage: folioscope ${command}`);
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  it('tells its version', () => {
    expect(cli.run(['--version'])).toMatchObject({ status: 0, out: `folioscope ${version}\n` });
  });

  it.each([
    [[], ''],
    [['frob'], 'there is no command "frob"; there are run, compare, export, review, check'],
    [['run'], 'run takes one FILE; see folioscope run --help'],
    [['run', 'a', 'b'], 'run takes one FILE'],
    [['check'], 'check needs FILE…'],
    [['conformance', 'x'], 'conformance takes no arguments'],
    [['run', '--frob', 'x'], "Unknown option '--frob'"],
    [['run', 'nothing.mms'], 'nothing.mms: there is no such file'],
    [['check', '.'], '.: is a folder; name a file in it'],
    [['run', 'fine.mms', '--kernel', '2.4'], '--kernel: kernel 2.4 is not modelled'],
    [['run', 'fine.mms', '--step', 'x'], '--step takes a number, not "x"'],
    [['run', 'fine.mms', '--proc', 'maps'], '--proc: there is no "maps"; there are smaps, status, vmstat, pagemap'],
    [['run', 'fine.mms', '--proc', 'smaps', '--process', 'x'], '--process: there is no "x"; there are parent, child'],
    [['run', 'fine.mms', '--process', 'parent'], '--process goes with --proc'],
    [['run', 'fine.mms', '--proc', 'smaps', '--json'], '--proc goes without --json'],
    [['run', 'fine.mms', '--step', '9'], 'fine.mms: there is no step 9; the run has 4'],
    [['run', 'fine.mms', '--steps', '3-9'], '--steps 3-9: there is no step 9; the run has 4'],
    [['run', 'fine.mms', '--steps', '3-2'], '--steps 3-2: the first step comes first, 2-3'],
    [['run', 'fine.mms', '--steps', 'all'], '--steps takes two steps, such as 2-5, not "all"'],
    [['run', 'fine.mms', '--step', '1', '--steps', '1-2'], 'choose one of --step and --steps'],
    [['run', 'fine.mms', '--calls'], '--calls goes with --step'],
    [['run', 'fine.mms', '--series', 'rmap-overhaul'], '--series: write +rmap-overhaul or -rmap-overhaul'],
    [['run', 'fine.mms', '--series=-nothing'], '--series: there is no series "nothing"'],
    [['run', 'fine.mms', '--config', 'THP=y'], '--config: there is no choice "THP"'],
    [['run', 'fine.mms', '--scenario', 'x'], 'fine.mms: there is no scenario "x"; it has "cow"'],
    [['run', 'two.mms', '--json'], 'choose one scenario with --scenario; there are "cow", "again"'],
    [['run', 'fine.mms', '--json', '--observe'], 'choose one of --json and --observe'],
    [['conformance', '--traces', 'nowhere'], 'nowhere: there is no such folder; give one with --traces DIR'],
    [['conformance', '--kernel', '5.4'], 'holds no traces of kernel 5.4; it has 6.1, 6.12, 6.18, 7.2'],
    [['conformance', '--only', 'nothing*'], 'no trace is called nothing*'],
    [['conformance', '--list', '-1'], '--list'],
  ])('says what is wrong with %j', (args, message) => {
    const { status, err } = cli.run(args);
    expect(status).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });
});

describe('folioscope check', () => {
  it('is content with a scenario that is fine', () => {
    expect(cli.run(['check', 'fine.mms', 'two.mms'])).toMatchObject({
      status: 0,
      out: 'fine.mms: 1 scenario, no problems\ntwo.mms: 2 scenarios, no problems\n',
    });
  });

  it('prints all errors of a file with their places and codes', () => {
    const { status, out } = cli.run(['check', 'wrong.mms', 'fine.mms']);
    expect(status).toBe(2);
    const lines = out.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^wrong\.mms:\d+:\d+: MM\d{3} \S/);
    expect(out).toMatch(/^wrong\.mms:3:/m);
    expect(out).toMatch(/^wrong\.mms:4:/m);
  });

  it('reads standard input', () => {
    expect(cli.run(['check', '-'], WRONG).out).toMatch(/^<stdin>:3:\d+: MM\d{3} /);
  });
});

describe('folioscope fmt', () => {
  it('formats in place, once', () => {
    writeFileSync(cli.path('ugly.mms'), FINE.replace('  write buf', 'write    buf'));
    expect(cli.run(['fmt', '--check', 'ugly.mms'])).toMatchObject({ status: 1, out: 'ugly.mms: is not formatted\n' });
    expect(cli.run(['fmt', 'ugly.mms'])).toMatchObject({ status: 0, out: 'ugly.mms: formatted\n' });
    expect(readFileSync(cli.path('ugly.mms'), 'utf8')).not.toContain('write    buf');
    expect(cli.run(['fmt', '--check', 'ugly.mms'])).toMatchObject({ status: 0, out: '' });
  });

  it('formats standard input to standard output', () => {
    expect(cli.run(['fmt', '-'], 'scenario   "s"')).toMatchObject({ status: 0, out: 'scenario "s"\n' });
  });
});

describe('folioscope run', () => {
  it('tells every step in at most 72 columns', () => {
    const { status, out, err } = cli.run(['run', 'fine.mms']);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toContain('cow (kernel 6.12 x86_64)');
    expect(out).toMatch(/^ {3}2 {2}\S+ +write buf$/m);
    expect(out).toContain('expectations: 2 passed, 0 failed');
    expect(out.split('\n').every((line) => line.length <= 72)).toBe(true);
  });

  it('exits with 1 and tells expected and actual if an expectation fails', () => {
    const { status, out } = cli.run(['run', 'fails.mms']);
    expect(status).toBe(1);
    expect(out).toContain('FAILED line 6: rss(parent).anon == 5');
    expect(out).toMatch(/expected .*5/);
    expect(out).toMatch(/actual .*4/);
    expect(out).toContain('expectations: 1 passed, 1 failed');
  });

  it('exits with 2 and prints all errors if the scenario is wrong', () => {
    const { status, out, err } = cli.run(['run', 'wrong.mms']);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.trimEnd().split('\n').length).toBeGreaterThanOrEqual(2);
    expect(err).toMatch(/^wrong\.mms:3:\d+: MM\d{3} /m);
  });

  it('runs on another kernel', () => {
    expect(cli.run(['run', 'fine.mms', '--kernel', '6.1']).out).toContain('cow (kernel 6.1 x86_64)');
  });

  it('runs all scenarios of a file, or the one asked for', () => {
    expect(cli.run(['run', 'two.mms']).out.match(/^expectations:/gm)).toHaveLength(2);
    expect(cli.run(['run', 'two.mms', '--scenario', 'again']).out.match(/^expectations:/gm)).toHaveLength(1);
  });

  it('reads standard input', () => {
    expect(cli.run(['run', '-'], FINE).status).toBe(0);
  });

  it('tells one step in full, in at most 72 columns', () => {
    const { status, out } = cli.run(['run', 'fine.mms', '--step', '4']);
    expect(status).toBe(0);
    expect(out).toContain('write buf[1]');
    expect(out.split('\n').every((line) => line.length <= 72)).toBe(true);
  });

  it.each([
    ['a step', ['run', 'two.mms', '--scenario', 'again', '--kernel', '6.1', '--step', '4']],
    [
      'steps',
      ['run', 'two.mms', '--scenario', 'again', '--kernel', '6.12', '--series=-rmap-overhaul', '--steps', '1-3'],
    ],
    ['all calls', ['run', 'fine.mms', '--kernel', '6.12', '--step', '4', '--calls']],
    ['a comparison', ['compare', 'fine.mms', '--kernels', '6.1,6.18', '--step', '2']],
  ])('the text of %s ends with the command that prints it', (_, command) => {
    const { out } = cli.run(command);
    const said = out.split('To see the same:\n')[1]?.replaceAll('\\\n', ' ').trim().split(/\s+/) ?? [];
    expect(said[0]).toBe('folioscope');
    expect(cli.run(said.slice(1)).out).toBe(out);
  });

  it('tells a step of a trace of a real kernel', () => {
    const trace = fileURLToPath(new URL('../kernel/traces/6.12/02_fork_cow.json.gz', import.meta.url));
    const { status, out } = cli.run(['run', trace, '--step', '3']);
    expect(status).toBe(0);
    expect(out).toMatch(/^"02_fork_cow" \(02_fork_cow\.json\.gz\)\nreal kernel 6\.12\.\d+/);
    expect(cli.run(['run', trace, '--kernel', '6.1'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('a trace goes without --kernel: it is what it is'),
    });
  });

  it('prints the scenario as it goes into a mail, and that runs', () => {
    const { status, out } = cli.run(['run', 'two.mms', '--scenario', 'again', '--attachment']);
    expect(status).toBe(0);
    expect(out).toMatch(/^# Scenario for Folioscope .* Save it as two\.mms; run it with\n/);
    expect(cli.run(['run', '-'], out)).toMatchObject({ status: 0, err: '' });
  });

  it('prints a file of /proc after a step, of the process that the step ran in', () => {
    const { status, out } = cli.run(['run', 'fine.mms', '--proc', 'smaps', '--step', '4']);
    expect(status).toBe(0);
    expect(out).toMatch(/^40000000000-40000004000 rw-p 00000000 00:00 0 \nSize: {17}16 kB\n/);
    expect(out).toContain('Private_Dirty:         4 kB');
    const parent = cli.run(['run', 'fine.mms', '--proc', 'status', '--process', 'parent']).out;
    expect(parent).toMatch(/^Name:\tparent\n/);
  });

  it('prints the trace as JSON', () => {
    const trace = JSON.parse(cli.run(['run', 'fine.mms', '--json']).out);
    expect(trace).toMatchObject({ format: 'folioscope-trace', version: 1, kernel: '6.12', passed: 2, failed: 0 });
    expect(trace.steps).toHaveLength(4);
    expect(trace.steps[1]).toMatchObject({ summary: { n: 2, line: 5 }, outcome: { ret: 4, minflt: 4 } });
  });

  it('prints what a real kernel would tell', () => {
    const trace = JSON.parse(cli.run(['run', 'fine.mms', '--observe']).out);
    expect(trace).toMatchObject({ format: 'mm-oracle-trace/2', scenario: 'cow', kernel: '6.12', page_size: 4096 });
    expect(trace.steps[3]).toMatchObject({ n: 4, line: 8, ret: 1, minflt: 1, err: '' });
    expect(Object.keys(trace.steps[3].procs)).toEqual(['parent', 'child']);
    expect(trace.steps[3].procs.child.vmas[0]).toMatchObject({ vma: 'A+0', pages: 4, avc: [2, 1] });
    expect(trace.steps[3].calls).toContain('do_wp_page');
    expect(JSON.parse(cli.run(['run', 'fine.mms', '--observe', '--step', '2']).out).steps).toHaveLength(1);
  });

  it('ends quietly when nobody reads any more', async () => {
    const child = spawn(process.execPath, [cli.file, 'run', 'fine.mms', '--observe'], { cwd: cli.path('') });
    let err = '';
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.stdout.destroy();
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect({ status, err }).toEqual({ status: 0, err: '' });
  });
});

describe('folioscope conformance', () => {
  it('finds every run of the anonymous order-0 scenarios equal, and says so in its last line', () => {
    const { status, out } = cli.run(['conformance', '--only', '0[123]_*']);
    expect(out).toMatch(/\nconformance: 12 of 12 runs equal, (\d+) of \1 fields equal\n$/);
    expect(out).toContain('kernel 7.2: 3 of 3 runs equal');
    expect(status).toBe(0);
  });

  it('names what is not modelled, and counts it as not equal', () => {
    const { status, out } = cli.run(['conformance', '--kernel', '6.12', '--only', '18_shmem']);
    expect(status).toBe(1);
    expect(out).toMatch(/^6\.12 {2}18_shmem +not modelled/m);
    expect(out).toContain('line 4 (P0 mmap A 8 shared anon): not modelled yet: shared mappings');
    expect(out).toMatch(/conformance: 0 of 1 runs equal, \d+ of \d+ fields equal\n$/);
  });

  it('shows where a trace differs', () => {
    const folder = cli.path('traces');
    mkdirSync(`${folder}/6.12`, { recursive: true });
    cpSync(scenarios, cli.path('scenarios'), { recursive: true });
    const trace = JSON.parse(gunzipSync(readFileSync(new URL('6.12/02_fork_cow.json.gz', traces))).toString());
    trace.steps[3].folios[0].refcount = 7;
    writeFileSync(`${folder}/6.12/02_fork_cow.json.gz`, gzipSync(JSON.stringify(trace)));
    const { status, out } = cli.run(['conformance', '--traces', 'traces']);
    expect(status).toBe(1);
    expect(out).toMatch(/^6\.12 {2}02_fork_cow +DIFFERS/m);
    expect(out).toContain('step 4 (P0 fork P1): folios[0].refcount\n        kernel    7\n        simulator 2\n');
    expect(cli.run(['conformance', '--traces', 'traces', '--list', '0']).out).not.toContain('simulator');
  });

  it('runs a trace that has no .ops file beside it', () => {
    const folder = cli.path('alone/6.18');
    mkdirSync(folder, { recursive: true });
    cpSync(new URL('6.18/03_fork_chain_rmap.json.gz', traces), `${folder}/03_fork_chain_rmap.json.gz`);
    expect(cli.run(['conformance', '--traces', 'alone']).out).toContain('conformance: 1 of 1 runs equal');
  });

  it('says what is not compared, and why', () => {
    const { status, out } = cli.run(['conformance', '--explain']);
    expect(status).toBe(0);
    for (const field of ['events', 'samePfnAs', 'calls (steps of exit)', 'VmRSS (kernel 6.1)']) {
      expect(out).toContain(`\n${field}\n  `);
    }
    expect(out.split('\n').every((line) => line.length <= 72)).toBe(true);
  });
});
