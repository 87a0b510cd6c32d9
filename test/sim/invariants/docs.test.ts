import { describe, expect, it } from 'vitest';
import { invariants, RULES } from '../../../src/sim/invariants';
import { expectGolden } from '../scenario/goldens';

const HEAD = `# Invariants

What holds in every state between two system calls, on every kernel that is modelled. Folioscope checks it in its tests after every
step, at the end of a run (of a small state in the editor, of any on the command line), for the step that the panel shows, and where a
scenario says \`expect invariants\`.

A broken one is an error of the model, never of the kernel: the panel shows it above the timeline, the editor at the line, the command
line below the step, each with its reason. Please report it with the scenario.

This page is made from \`src/sim/invariants\`; a test holds the two together.
`;

function page(): string {
  const rules = RULES.map(({ rule, invariants: ids }) => `- ${rule} (${ids.map((id) => `\`${id}\``).join(', ')})`).join(
    '\n',
  );
  const rows = invariants.map(({ id, reason }) => `| \`${id}\` | ${reason} |`).join('\n');
  return `${HEAD}
## The kernel's rules

What a reviewer may rely on, and the invariants that check it.

${rules}

## All invariants

| invariant | why it must hold |
| --- | --- |
${rows}
`;
}

describe('docs/invariants.md', () => {
  it('lists the rules and all invariants', () => {
    expectGolden(new URL('../../../docs/invariants.md', import.meta.url), page());
  });

  it('has an invariant for each rule', () => {
    const ids = new Set(invariants.map(({ id }) => id));
    const missing = RULES.flatMap((rule) => rule.invariants).filter((id) => !ids.has(id));
    expect(missing).toEqual([]);
    expect(RULES.filter((rule) => rule.invariants.length === 0)).toEqual([]);
  });

  it('gives a reason that is a sentence', () => {
    for (const { reason } of invariants) expect(reason).toMatch(/^\S.{20,}\.$/);
  });
});
