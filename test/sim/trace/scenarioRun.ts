import { readFileSync } from 'node:fs';
import { parse, runScenario } from '../../../src/sim/scenario';
import type { Run } from '../../../src/sim/trace';

const GALLERY = new URL('../../../scenarios/', import.meta.url);

/** Runs the n-th scenario of a gallery file. */
export function galleryRun(path: string, n = 0, kernel?: string): Run {
  return scenarioRun(readFileSync(new URL(path, GALLERY), 'utf8'), n, kernel);
}

export function scenarioRun(text: string, n = 0, kernel?: string): Run {
  const scenario = parse(text).scenarios[n];
  if (!scenario) {
    throw new RangeError(`no scenario ${n}`);
  }
  return runScenario(scenario, kernel === undefined ? {} : { kernel });
}
