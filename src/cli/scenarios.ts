import { parse, type ScenarioNode } from '../sim/scenario';
import { ascii } from '../sim/trace/mail';
import { complain, readText, shownName, UsageError } from './io';
import type { Arguments } from './options';
import { problemsIn } from './problems';

export interface ReadScenarios {
  readonly text: string;
  readonly scenarios: readonly ScenarioNode[];
}

/** The scenarios of a file; undefined if it is wrong, which is told then. */
export function readScenarios(file: string): ReadScenarios | undefined {
  return scenariosIn(file, readText(file));
}

/** The same of a text that was read already. */
export function scenariosIn(file: string, text: string): ReadScenarios | undefined {
  const { report, wrong } = problemsIn(file, text);
  if (report !== '') complain(report);
  return wrong ? undefined : { text, scenarios: parse(text).scenarios };
}

/** Those that are asked for: all, or the one that `--scenario` names. `one`: the output has room for one only. */
export function chosenScenarios(
  scenarios: readonly ScenarioNode[],
  args: Arguments,
  file: string,
  one: boolean,
): readonly ScenarioNode[] {
  const names = scenarios.map(({ title }) => `"${title.text}"`).join(', ');
  const name = args.text('scenario');
  const found = name === undefined ? scenarios : named(scenarios, name);
  if (found.length === 0) {
    const has = scenarios.length === 0 ? 'it has none' : `it has ${names}`;
    throw new UsageError(`${shownName(file)}: there is no scenario${name === undefined ? '' : ` "${name}"`}; ${has}`);
  }
  if (one && found.length > 1) throw new UsageError(`choose one scenario with --scenario; there are ${names}`);
  return found;
}

/** A name that was copied from a mail has lost what is not ASCII. */
function named(scenarios: readonly ScenarioNode[], name: string): readonly ScenarioNode[] {
  const exact = scenarios.filter(({ title }) => title.text === name);
  return exact.length > 0 ? exact : scenarios.filter(({ title }) => ascii(title.text) === name);
}
