import { readdirSync, readFileSync } from 'node:fs';
import { type Comparison, compareRuns, compareStep, type ObjectDifferences } from '../../../src/sim/compare';
import { parse, type RunOptions, runScenario, type ScenarioNode } from '../../../src/sim/scenario';

const GALLERY = new URL('../../../scenarios/', import.meta.url);

/** Every scenario of the gallery, by file. */
export function gallery(): { readonly file: string; readonly scenario: ScenarioNode }[] {
  return readdirSync(GALLERY, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.mms'))
    .sort()
    .flatMap((file) => parse(readGallery(file)).scenarios.map((scenario) => ({ file, scenario })));
}

export function readGallery(file: string): string {
  return readFileSync(new URL(file, GALLERY), 'utf8');
}

/** The first scenario of a text. */
export function only(text: string): ScenarioNode {
  const [scenario] = parse(text).scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  return scenario;
}

/** The first scenario of a text, run under two choices. */
export function compared(text: string, a: RunOptions, b: RunOptions): Comparison {
  const scenario = only(text);
  return compareRuns(runScenario(scenario, a), runScenario(scenario, b));
}

/** Without and with a series. */
export function comparedSeries(text: string, id: string, kernel?: string): Comparison {
  const on = kernel === undefined ? {} : { kernel };
  return compared(text, { ...on, series: [`-${id}`] }, { ...on, series: [`+${id}`] });
}

/** `n what differs` for each step. */
export function aspects({ overview }: Comparison): string[] {
  return overview.steps.map(({ n, differs }) => `${n} ${differs.join(' ')}`.trim());
}

/** The fields that differ at a step, a line each: `folio 1 _refcount: 1 | 2`. */
export function fieldsAt(comparison: Comparison, n: number): string[] {
  return compareStep(comparison, n).objects.flatMap((object) => object.fields.map((field) => line(object, field)));
}

function line({ object }: ObjectDifferences, { field, a, b }: ObjectDifferences['fields'][number]): string {
  return `${object} ${field}: ${a} | ${b}`;
}
