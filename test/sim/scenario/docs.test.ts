import { readFileSync } from 'node:fs';
import { expect, describe as group, it } from 'vitest';
import {
  describe,
  FACTS,
  LIMITS,
  PROBLEM_CODES,
  type ProblemCode,
  parse,
  problemsOf,
  runScenario,
} from '../../../src/sim/scenario';
import { HEADS } from '../../../src/sim/scenario/tokens';
import { GENERATED } from './generated';
import { expectGolden } from './goldens';

const FILE = new URL('../../../docs/scenario-language.md', import.meta.url);
const docs = (): string => readFileSync(FILE, 'utf8');

/** The text with one generated part put in place. */
function withPart(text: string, name: string, part: string): string {
  const start = text.indexOf(`<!-- ${name}:`);
  const from = text.indexOf('\n', start) + 1;
  const to = text.indexOf('<!-- end -->', from);
  if (start < 0 || to < 0) throw new Error(`docs/scenario-language.md has no part "${name}"`);
  return `${text.slice(0, from)}\n${part}\n${text.slice(to)}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function statements(): string {
  const steps = HEADS.slice(HEADS.indexOf('mmap'), HEADS.indexOf('expect'));
  const rows = steps.map((head) => {
    const help = describe(head, true);
    return `| \`${cell(help?.syntax ?? '')}\` | ${cell(help?.help ?? '')} |`;
  });
  return ['| statement | what it does |', '|---|---|', ...rows, ''].join('\n');
}

function facts(): string {
  const rows = Object.keys(FACTS).flatMap((fact) => {
    const help = describe(fact);
    const fields = Object.entries(FACTS[fact as keyof typeof FACTS].fields);
    return [
      `| \`${cell(help?.syntax ?? '')}\` | | ${cell(help?.help ?? '')} |`,
      ...fields.map(
        ([field, spec]: [string, { type: string; help: string }]) => `| | \`.${field}\` | ${cell(spec.help)} |`,
      ),
    ];
  });
  return ['| fact | field | what it is |', '|---|---|---|', ...rows, ''].join('\n');
}

function problems(): string {
  const codes = Object.keys(PROBLEM_CODES) as ProblemCode[];
  return codes
    .map((code) => {
      const generated = GENERATED[code];
      const title = `### ${code} ${PROBLEM_CODES[code]}\n`;
      if (generated !== undefined) return `${title}\n${generated.why}\n`;
      const text = readFileSync(new URL(`problems/${code}.mms`, import.meta.url), 'utf8');
      const [why = '', ...example] = text.split('\n');
      return `${title}\n${why.replace(/^# /, '')}\n\n\`\`\`\n${example.join('\n').trim()}\n\`\`\`\n\n${messages(text, code)}`;
    })
    .join('\n');
}

function messages(text: string, code: ProblemCode): string {
  const first = problemsOf(text).filter((problem) => problem.code === code);
  return `${first.map(({ message, range }) => `- Line ${range.line}: ${message}`).join('\n')}\n`;
}

group('docs/scenario-language.md', () => {
  it('has every statement, fact and problem as the source has them', () => {
    const full = withPart(
      withPart(withPart(docs(), 'statements', statements()), 'facts', facts()),
      'problems',
      problems(),
    );
    expectGolden(FILE, full);
  });

  it('names every limit as the source has it', () => {
    for (const [name, limit] of Object.entries(LIMITS)) {
      const shown =
        name === 'mappedBytes' ? '1 TiB' : name === 'nameLength' ? 'at most 64.' : limit.toLocaleString('en');
      expect(docs(), name).toContain(shown);
    }
  });

  it('has examples that are right and pass', () => {
    const examples = [...docs().matchAll(/```mm-scenario\n(.*?)```/gs)].map(([, text = '']) => text);
    expect(examples.length).toBeGreaterThan(1);
    for (const text of examples) {
      expect(problemsOf(text)).toEqual([]);
      for (const scenario of parse(text).scenarios) {
        for (const kernel of ['6.1', '6.12', '6.18', '7.2']) {
          const { overview } = runScenario(scenario, { kernel });
          const failed = [...(overview.initial ?? []), ...overview.steps.flatMap((step) => step.expects)].filter(
            ({ pass }) => !pass,
          );
          expect(failed, `${overview.scenario} on ${kernel}`).toEqual([]);
          expect(overview.stopped).toBeUndefined();
        }
      }
    }
  });
});
