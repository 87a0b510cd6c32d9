import type { ScenarioNode } from './ast';
import type { Problem } from './problems';

/** A scenario and its place in its document. */
export interface PlacedScenario {
  readonly node: ScenarioNode;
  /** Unique in the document. */
  readonly name: string;
  /** 1-based; the last line is the one before the next scenario: what is typed there belongs to this one. */
  readonly line: number;
  readonly endLine: number;
  /** It has an error: it cannot be run. */
  readonly wrong: boolean;
}

/** The scenarios of a document in their order. */
export function placedScenarios(
  scenarios: readonly ScenarioNode[],
  problems: readonly Problem[],
  text: string,
): readonly PlacedScenario[] {
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ range }) => range.line + 1);
  const lastLine = text.split(/\r\n|\r|\n/).length;
  const names = new Set<string>();
  return scenarios.map((node, i) => {
    const line = node.range.line + 1;
    const endLine = scenarios[i + 1]?.range.line ?? lastLine;
    const wrong = errors.some((error) => error >= line && error <= endLine);
    return { node, name: uniqueName(node.title.text, names), line, endLine, wrong };
  });
}

/** The same title twice is a problem that the checker tells; until it is solved each still needs a name of its own. */
function uniqueName(title: string, taken: Set<string>): string {
  let name = title;
  for (let n = 2; taken.has(name); n++) name = `${title} (${n})`;
  taken.add(name);
  return name;
}
