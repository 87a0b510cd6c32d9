import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CodeServer, startCodeServer } from '../../scripts/workbench/codeServer.ts';
import { keepFailures, Workbench } from './driver';

const NAMES = ['Some One', 'one@example.org'] as const;

describe('a git range under review', () => {
  let folder: string;
  let server: CodeServer;
  let workbench: Workbench;

  const git = (...args: readonly string[]) => {
    const [name, mail] = NAMES;
    execFileSync('git', ['-c', `user.name=${name}`, '-c', `user.email=${mail}`, ...args], { cwd: folder });
  };
  const committed = (message: string, text: string) => {
    writeFileSync(path.join(folder, 'mm/rmap.c'), text);
    git('add', '.');
    git('commit', '-q', '-m', message);
  };
  const body = (lines: readonly string[]) =>
    `void folio_remove_rmap_ptes(void)\n{\n${lines.map((line) => `\t${line};\n`).join('')}}\n\n\n`;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'folioscope-git-'));
    mkdirSync(path.join(folder, 'mm'));
    git('init', '-q', '-b', 'topic');
    committed('mm: begin', body(['one()', 'two()', 'three()']));
    git('tag', 'v1');
    committed('mm/rmap: first change\n\nWhy it is made.', body(['one()', 'other()', 'three()']));
    committed('mm/rmap: second change', body(['one()', 'other()', 'fourth()']));
    server = await startCodeServer({ extensions: [inject('vsix')], settings: { 'git.enabled': true } });
    workbench = await Workbench.open(server.url, folder);
  });
  afterAll(async () => {
    await workbench?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  keepFailures(() => workbench);

  it('is chosen from the tags and shown commit by commit, each as its patch', async () => {
    await workbench.page.getByRole('tab', { name: 'Folioscope' }).click();
    await workbench.page.getByRole('button', { name: 'Review Git Range…' }).click();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'v1' }).first().click();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Review 2 commits' }).click();
    const tree = workbench.tree('Patch Review');
    await tree.unfold('1 mm/rmap: first change', 'rmap.c');
    expect(await tree.below('1 mm/rmap: first change')).toEqual(['rmap.c: mm · +1 −1']);
    await tree.unfold('2 mm/rmap: second change', 'rmap.c');
    expect(await tree.below('2 mm/rmap: second change', 'rmap.c')).toEqual([
      expect.stringMatching(/^folio_remove_rmap_ptes: .*changed$/),
    ]);
    await tree.click('2 mm/rmap: second change', 'rmap.c', 'folio_remove_rmap_ptes');
    await workbench.line('three();').waitFor();
    await workbench.line('From: Some One <one@example.org>').waitFor();
    await workbench.screenshot('review-git');
  });

  it('shows a file as the commit changed it', async () => {
    const view = workbench.page.locator('.pane', {
      has: workbench.page.locator('.pane-header[aria-label^="Patch Review"]'),
    });
    const row = view.locator('.monaco-list-row', { hasText: 'rmap.c' }).last();
    await row.hover();
    await row.getByRole('button', { name: 'Open changes' }).click();
    await workbench.page.locator('.monaco-diff-editor').waitFor();
    await workbench.line('fourth();').waitFor();
  });
});
