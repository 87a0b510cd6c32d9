import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltCli } from './cli';

const SCENARIO =
  'scenario "cow"\nkernel 6.12\n\nproc parent\n  buf = mmap 16K anon private rw\n  write buf\n  child = fork\n';
const ASSETS = ['webview/main.js', 'webview/main.css', 'webview/page.js', 'webview/page.css', 'engine.js'];

describe('folioscope export', () => {
  let cli: BuiltCli;

  beforeAll(async () => {
    cli = await BuiltCli.build();
    writeFileSync(cli.path('fine.mms'), SCENARIO);
    mkdirSync(cli.path('webview'));
    for (const name of ASSETS) writeFileSync(cli.path(name), `/* ${name} */`);
  });
  afterAll(() => cli?.remove());

  const data = (file: string): unknown =>
    JSON.parse(/id="folioscope-data">(.*?)<\/script>/s.exec(readFileSync(cli.path(file), 'utf8'))?.[1] ?? '');

  it('writes a run, with the step that the page opens at', () => {
    const { status, out } = cli.run(['export', 'fine.mms', '--html', 'run.html', '--kernel', '6.1', '--step', '2']);
    expect({ status, out }).toEqual({ status: 0, out: expect.stringMatching(/^run\.html: \d+ kB\n$/) });
    expect(data('run.html')).toEqual({
      version: 1,
      documents: [{ name: 'fine.mms', text: SCENARIO }],
      file: 'fine.mms',
      scenario: 'cow',
      kernel: '6.1',
      step: 2,
      options: {},
    });
    expect(readFileSync(cli.path('run.html'), 'utf8')).toContain('step 3 of 3, parent: fork child');
  });

  it.each([
    [['--series', 'saved-dirty'], { by: 'series', series: ['saved-dirty'] }],
    [['--kernels', '6.1,6.18'], { by: 'kernels', a: '6.1', b: '6.18' }],
    [['--configs', 'default,NO_PAGE_MAPCOUNT'], { by: 'config', options: ['NO_PAGE_MAPCOUNT'] }],
  ])('writes a comparison: %j', (options, compare) => {
    expect(cli.run(['export', 'fine.mms', '--html', 'cmp.html', ...options]).status).toBe(0);
    expect(data('cmp.html')).toMatchObject({ scenario: 'cow', compare });
  });

  it('writes the trace of a real kernel', () => {
    const trace = new URL('../kernel/traces/6.12/02_fork_cow.json.gz', import.meta.url).pathname;
    expect(cli.run(['export', trace, '--html', 'trace.html']).status).toBe(0);
    expect(data('trace.html')).toMatchObject({ file: '02_fork_cow.json', scenario: '02_fork_cow' });
  });

  it.each([
    [['export', 'fine.mms'], 'say where to write the page: --html OUT'],
    [['export', 'fine.mms', '--html', 'a.html', '--step', '9'], 'there is no step 9; the run has 3'],
    [['export', 'fine.mms', '--html', 'a.html', '--kernel', '2.4'], '--kernel: kernel 2.4 is not modelled'],
    [
      ['export', 'fine.mms', '--html', 'a.html', '--configs', 'NO_PAGE_MAPCOUNT,default'],
      'a page compares default with one',
    ],
    [['export', 'fine.mms', '--html', 'no/folder/a.html'], 'there is no such file'],
  ])('says what is wrong with %j', (args, message) => {
    const { status, err } = cli.run(args);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });
});
