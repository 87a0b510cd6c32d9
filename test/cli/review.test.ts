import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BuiltCli } from './cli';

const examples = new URL('../../media/walkthrough/', import.meta.url);
const gallery = new URL('../../scenarios/', import.meta.url);

const patch = (
  number: number,
  title: string,
  name: string,
) => `From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
From: A <a@example.org>
Date: Tue, 12 Dec 2023 11:00:00 +0000
Subject: [PATCH ${number}/2] ${title}

Text.
---
 mm/memory.c | 1 +
 1 file changed, 1 insertion(+)

diff --git a/mm/memory.c b/mm/memory.c
--- a/mm/memory.c
+++ b/mm/memory.c
@@ -100,3 +100,4 @@ static vm_fault_t ${name}(struct vm_fault *vmf)
 	one();
 	two();
+	three();
 	four();
-- 
2.43.0
`;

const MINE = `scenario "mine"
kernel 6.12
proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  child = fork
child: write buf
`;

let cli: BuiltCli;
let cache: string;
beforeAll(async () => {
  cli = await BuiltCli.build();
  cache = mkdtempSync(path.join(tmpdir(), 'folioscope-cache-'));
  vi.stubEnv('FOLIOSCOPE_CACHE', cache);
  // A part of the gallery, nearer to the program than the whole.
  for (const name of ['fork-cow', 'series'])
    cpSync(new URL(name, gallery), cli.path(`scenarios/${name}`), { recursive: true });
  for (const name of ['example-v1.mbox', 'example-v2.mbox']) cpSync(new URL(name, examples), cli.path(name));
  mkdirSync(cli.path('patches'));
  writeFileSync(cli.path('patches/0001-one.patch'), patch(1, 'mm: one', 'wp_page_copy'));
  writeFileSync(cli.path('patches/0002-two.patch'), patch(2, 'mm: two', 'nobody_models_this'));
  writeFileSync(cli.path('patches/notes.txt'), 'not of the series');
  mkdirSync(cli.path('empty'));
  mkdirSync(cli.path('versions'));
  for (const name of ['0001-one', 'v2-0001-one', 'v2-0002-two'])
    writeFileSync(cli.path(`versions/${name}.patch`), patch(1, 'mm: one', 'wp_page_copy'));
  mkdirSync(cli.path('mine/deep'), { recursive: true });
  writeFileSync(cli.path('mine/deep/mine.mms'), MINE);
  cli.run(['review', 'patches']);
}, 120_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
  cli.remove();
});

const reviewed = (...args: string[]) => cli.run(['review', ...args]);

describe('folioscope review', () => {
  it('tells cover letter, patches, files and functions, with what reaches them, as text for a mail', () => {
    const { status, out, err } = reviewed('example-v2.mbox');
    expect(status).toBe(0);
    expect(err).toBe('');
    expect(out).toMatch(
      /^mm\/rmap: interface overhaul \(v2, 3 patches\)\nfrom Folioscope example <example@example\.org>\n/,
    );
    expect(out).toContain('  An example series that comes with Folioscope.');
    expect(out).toMatch(/^1\/3 mm\/rmap: introduce folio_remove_rmap_\[pte\|ptes\|pmd\]\(\)$/m);
    expect(out).toMatch(/^ {2}include\/linux\/rmap\.h +\+4 -0$/m);
    expect(out).toMatch(/^ {4}adds {5}folio_remove_rmap_ptes +\d+ scenarios$/m);
    expect(out).toMatch(/^ {4}adds {5}__folio_remove_rmap +not modelled$/m);
    expect(out).toMatch(/^ {4}calls {4}page_remove_rmap \(\d+\)/m);
    expect(out).toMatch(/^ {4}folioscope run \S+\.mms$/m);
    const long = out.split('\n').filter((line) => line.length > 72);
    // A command is not broken.
    expect(long.filter((line) => !line.startsWith('  folioscope compare '))).toEqual([]);
  });

  it('recognises a series of the model, and names the command that compares with and without it', () => {
    const { out } = reviewed('example-v2.mbox');
    expect(out).toMatch(/^This series is modelled: rmap-overhaul, in 6\.8\. Recognised by its\s+subject:/m);
    const args = /^ {2}folioscope (compare \S+\/series\/rmap-overhaul\.mms --series rmap-overhaul)$/m.exec(out)?.[1];
    expect(cli.run((args ?? '').split(' ')).status).toBe(1);
  });

  it('reads the patches of a folder in the order of their names', () => {
    const { status, out } = reviewed('patches');
    expect(status).toBe(0);
    expect(out).toMatch(/^1\/2 mm: one\n {2}mm\/memory\.c +\+1 -0\n {4}changes {2}wp_page_copy +\d+ scenarios$/m);
    expect(out).toMatch(/^2\/2 mm: two\n {2}mm\/memory\.c +\+1 -0\n {4}changes {2}nobody_models_this +not modelled$/m);
    expect(out).toContain('2 functions added, removed or changed: 1 modelled, 1 reached by');
    expect(out).not.toContain('notes');
  });

  it('reads standard input', () => {
    const { status, out } = cli.run(['review', '-'], readFileSync(cli.path('patches/0001-one.patch'), 'utf8'));
    expect(status).toBe(0);
    expect(out).toContain('wp_page_copy');
  });

  it('tells where there is no diff, and exits with 2', () => {
    const { status, err } = cli.run(['review', '-'], 'hello\n');
    expect(status).toBe(2);
    expect(err).toMatch(/^<stdin>:1: warning: There is no diff in this\./);
  });

  it('prints JSON with the scenario to run first', () => {
    const { status, out } = reviewed('patches', '--json');
    expect(status).toBe(0);
    const review = JSON.parse(out);
    expect(review).toMatchObject({ format: 'folioscope-review', version: 1, problems: [] });
    expect(review.patches.map(({ title }: { title: string }) => title)).toEqual(['mm: one', 'mm: two']);
    expect(Object.keys(review.reached)).toEqual(['wp_page_copy']);
    expect(review.reached.wp_page_copy.first).toMatchObject({ own: true, gallery: true });
    expect(review.reached.wp_page_copy.first.file).toMatch(/\.mms$/);
  });

  it.each([
    [['review'], 'review needs FILE…, or --function NAME'],
    [['review', 'gone.mbox'], 'gone.mbox: there is no such file'],
    [['review', 'empty'], 'empty: has no patches'],
    [['review', 'versions'], 'name the files of one: versions/0*, or versions/v2-*'],
    [['review', 'patches', '--scenarios', 'gone'], 'gone: there is no such folder'],
    [['review', 'patches', '--function', 'wp_page_copy', '--json'], 'choose one of --function NAME and --json'],
    [['review', '--function', 'wp_page_cpy'], 'did you mean wp_page_copy?'],
  ])('says what is wrong with %j', (args, message) => {
    const { status, out, err } = cli.run(args);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
  });
});

describe('folioscope review --function', () => {
  it('lists the scenarios that reach it, with the command that runs each on a kernel where they do', () => {
    const { status, out } = reviewed('--function', 'page_add_new_anon_rmap', '--scenarios', 'mine');
    expect(status).toBe(0);
    expect(out).toMatch(/^page_add_new_anon_rmap \(mm\/rmap\.c\) +\d+ scenarios\n/);
    // The rmap overhaul of 6.8 renamed it: the scenario's own kernel 6.12 does not have it.
    expect(out).toMatch(/^ {2}"mine" +step 2, kernel 6\.1\n {4}folioscope run mine\/deep\/mine\.mms --kernel 6\.1$/m);
  });

  it('tells the patches that touch it', () => {
    const { out } = reviewed('patches', '--function', 'nobody_models_this');
    expect(out).toMatch(/^nobody_models_this +not modelled\n {2}2\/2 mm: two\n$/);
  });
});

describe('folioscope review --against', () => {
  it('tells what a version touches otherwise than an older one', () => {
    const { status, out } = reviewed('example-v2.mbox', '--against', 'example-v1.mbox');
    expect(status).toBe(0);
    expect(out).toMatch(
      /^- v1: mm\/rmap: interface overhaul\n\+ v2: mm\/rmap: interface overhaul\n\n {4}1 mm\/rmap: introduce/,
    );
    expect(out).toMatch(/^ {2}\+ 3 mm\/rmap: remove page_remove_rmap\(\)/m);
    expect(out).toMatch(/^Newly touched:\n {2}changes {2}do_anonymous_page +\d+ scenarios$/m);
  });

  it('tells what could not be read of either', () => {
    const { status, err } = cli.run(['review', '-', '--against', 'example-v1.mbox'], 'hello\n');
    expect(status).toBe(2);
    expect(err).toMatch(/^<stdin>:1: warning: There is no diff/m);
  });

  it('does so as JSON, too', () => {
    const { out } = reviewed('example-v2.mbox', '--against', 'example-v1.mbox', '--json');
    expect(JSON.parse(out)).toMatchObject({ format: 'folioscope-versions', version: 1 });
  });
});

describe('what scenarios reach', () => {
  const scenariosOf = (out: string) => Number(/wp_page_copy +(\d+) scenarios/.exec(out)?.[1]);

  it('is kept: the second time nothing is run', () => {
    expect(reviewed('patches').err).toBe('');
    expect(readdirSync(cache).some((name) => /^reach-[0-9a-f]+\.json$/.test(name))).toBe(true);
  });

  it('is found anew if what is kept is damaged', () => {
    const before = scenariosOf(reviewed('patches').out);
    for (const name of readdirSync(cache)) writeFileSync(path.join(cache, name), '{"format":"folioscope-r');
    const { out, err } = reviewed('patches');
    expect(scenariosOf(out)).toBe(before);
    expect(err).toContain('folioscope: running ');
    expect(reviewed('patches').err).toBe('');
  });

  it('is found all the same where nothing can be kept', () => {
    const file = cli.path('a-file');
    writeFileSync(file, '');
    vi.stubEnv('FOLIOSCOPE_CACHE', path.join(file, 'cache'));
    const { status, out, err } = reviewed('patches');
    vi.stubEnv('FOLIOSCOPE_CACHE', cache);
    expect(status).toBe(0);
    expect(scenariosOf(out)).toBeGreaterThan(10);
    expect(err).toContain('cannot be kept');
  });

  it('is neither read nor kept with --no-cache', () => {
    const before = readdirSync(cache).map((name) => readFileSync(path.join(cache, name), 'utf8'));
    expect(reviewed('patches', '--no-cache').err).toContain('running ');
    expect(readdirSync(cache).map((name) => readFileSync(path.join(cache, name), 'utf8'))).toEqual(before);
  });

  it('is of more than the gallery with --scenarios, and follows what is in the files', () => {
    const gallerys = scenariosOf(reviewed('patches').out);
    expect(scenariosOf(reviewed('patches', '--scenarios', 'mine').out)).toBe(gallerys + 1);
    writeFileSync(cli.path('mine/deep/mine.mms'), MINE.replace('child: write', 'child: read'));
    expect(scenariosOf(reviewed('patches', '--scenarios', 'mine').out)).toBe(gallerys);
    writeFileSync(cli.path('mine/deep/mine.mms'), MINE);
  });

  it('is nothing of a scenario with errors, which is said', () => {
    mkdirSync(cli.path('wrong/folder.mms'), { recursive: true });
    writeFileSync(cli.path('wrong/wrong.mms'), MINE.replace('write buf', 'wrte buf'));
    const { status, err } = reviewed('patches', '--scenarios', 'wrong');
    expect(status).toBe(0);
    expect(err).toContain('wrong/wrong.mms: scenarios with errors reach nothing; folioscope check names 1');
  });

  it('is found beside the program where it is installed', () => {
    const installed = mkdtempSync(path.join(tmpdir(), 'folioscope-installed-'));
    try {
      cpSync(cli.file, path.join(installed, 'dist/cli.js'));
      writeFileSync(path.join(installed, 'package.json'), '{"type":"module"}');
      cpSync(new URL('fork-cow', gallery), path.join(installed, 'scenarios/fork-cow'), { recursive: true });
      const { status, out } = new BuiltCli(path.join(installed, 'dist')).run(['review', '--function', 'wp_page_copy']);
      expect(status).toBe(0);
      const files = [...out.matchAll(/folioscope run (\S+)/g)].map((match) => match[1] ?? '');
      expect(files.length).toBeGreaterThan(3);
      expect(files.every((file) => file.startsWith(path.join(installed, 'scenarios/fork-cow')))).toBe(true);
    } finally {
      rmSync(installed, { recursive: true, force: true });
    }
  });
});
