import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MEASURED_KERNELS } from '../../src/sim/kernel/config';
import { parse, problemsOf, runScenario, type ScenarioNode } from '../../src/sim/scenario';

const root = path.resolve(import.meta.dirname, '../../scenarios');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.mms'))
  .sort();

const scenarios: readonly { name: string; file: string; node: ScenarioNode }[] = files.flatMap((file) =>
  parse(readFileSync(path.join(root, file), 'utf8')).scenarios.map((node) => ({
    name: `${file}: ${node.title.text}`,
    file,
    node,
  })),
);

describe.each(files)('gallery file %s', (file) => {
  const text = readFileSync(path.join(root, file), 'utf8');

  it('has no problem, begins with a comment, and expects something in every scenario', () => {
    expect(problemsOf(text)).toEqual([]);
    expect(text.startsWith('# ')).toBe(true);
    const silent = scenarios.filter((s) => s.file === file && !s.node.items.some((item) => item.kind === 'expect'));
    expect(silent.map((s) => s.name)).toEqual([]);
  });
});

describe.each(scenarios)('gallery scenario $name', ({ node }) => {
  it.each(MEASURED_KERNELS)('holds on %s', (kernel) => {
    const { overview } = runScenario(node, { kernel, invariants: 'each step' });
    expect(overview.steps.flatMap((step) => step.broken ?? [])).toEqual([]);
    const failed = overview.steps.flatMap((step) => step.expects.filter((e) => !e.pass && !e.skipped));
    expect(failed).toEqual([]);
    expect(overview.stopped).toBeUndefined();
    expect(overview.passed).toBeGreaterThan(0);
  });
});

describe('the gallery', () => {
  it('has the welcome scenario and more than eight others', () => {
    expect(files).toContain('welcome.mms');
    expect(scenarios.length).toBeGreaterThan(9);
  });
});
