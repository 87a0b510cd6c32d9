import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { parse, problemsOf, runScenario } from '../../src/sim/scenario';

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const text = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

const FILES = ['src', 'test', 'scripts', 'docs', 'media']
  .flatMap((folder) => readdirSync(path.join(ROOT, folder), { recursive: true }).map((file) => `${folder}/${file}`))
  .concat(readdirSync(ROOT));

describe.each(DOCUMENTS)('%s', (file) => {
  it('links to files that are there', () => {
    const links = [...text(file).matchAll(/\]\(([^)#]+)/g)].map(([, link]) => link ?? '');
    const missing = links.filter((link) => !/^https?:/.test(link) && !existsSync(path.join(ROOT, link)));
    expect(missing).toEqual([]);
  });

  it('names files that are there', () => {
    const names = [...text(file).matchAll(/`(\w[\w./-]*\.(?:tsx?|mjs|svelte|json|c))`/g)].map(([, name]) => name ?? '');
    // `dist` is built, a `tsconfig.json` is meant wherever it lies.
    const missing = names.filter(
      (name) => !name.startsWith('dist/') && !FILES.some((known) => `/${known}`.endsWith(`/${name}`)),
    );
    expect(missing).toEqual([]);
  });

  it('names npm scripts that there are', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Readonly<Record<string, string>> };
    const named = [...text(file).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the scenario in the README', () => {
  const example = /```\n(scenario [\s\S]*?)```/.exec(text('README.md'))?.[1] ?? '';

  it('has no problems', () => {
    expect(example).not.toBe('');
    expect(problemsOf(example)).toEqual([]);
  });

  it('runs, and its expectations hold', () => {
    const [scenario] = parse(example).scenarios;
    if (!scenario) throw new Error('no scenario');
    const { overview } = runScenario(scenario);
    expect(overview.stopped).toBeUndefined();
    expect(overview).toMatchObject({ passed: 4, failed: 0 });
  });
});
