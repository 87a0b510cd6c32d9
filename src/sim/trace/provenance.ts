import { FOLIOSCOPE_VERSION } from '../version';
import { wrap } from './mail';
import { shellCommand } from './shellWords';
import type { RunOverview, TextSource } from './views';

/** What was run, and on which kernel: the head of every text about a run. */
export function runHead({ scenario, kernel, arch, settings, observed }: RunOverview, source?: TextSource): string[] {
  const what = observed?.by === 'kernel' ? 'real kernel' : 'kernel';
  const on = [`${what} ${observed?.kernel ?? kernel} ${arch}`, ...settings].join(', ');
  return [titleLine(scenario, source), on].flatMap((line) => wrap(line, '  '));
}

/** `"Fork and write" (cow.mms)` */
export function titleLine(scenario: string, source: TextSource | undefined): string {
  const files = (source?.files ?? []).filter((file) => file !== '-');
  return `"${scenario}"${files.length === 0 ? '' : ` (${files.join(', ')})`}`;
}

/** Who says so, and how to see the same. `more`: options that choose what of the run is shown. */
export function runFoot(overview: RunOverview, source: TextSource | undefined, more: readonly string[]): string[] {
  const { kernel, observed } = overview;
  if (observed?.by === 'simulator') return [`Folioscope ${FOLIOSCOPE_VERSION}, a trace of the simulator.`];
  if (observed !== undefined) {
    const lines = wrap(`Folioscope ${FOLIOSCOPE_VERSION}, observed on a real kernel ${observed.kernel}.`, '  ');
    const same = source === undefined ? [] : shellCommand(['folioscope', 'run', ...source.files, ...more]);
    return [
      ...lines,
      ...(same.length > 0 ? ['To see the same, with the trace:', ...same] : []),
      'To run the scenario there:',
      ...shellCommand(again(observed.kernel)),
    ];
  }
  const line = `Folioscope ${FOLIOSCOPE_VERSION}, simulated.`;
  if (source === undefined) return [line];
  const words = ['folioscope', 'run', ...source.files, ...scenarioOption(overview.scenario, source)];
  return sameFoot(line, [...words, '--kernel', kernel, ...(source.options ?? []), ...more]);
}

/** The same below a comparison. */
export function comparisonFoot(scenario: string, source: TextSource | undefined, more: readonly string[]): string[] {
  const line = `Folioscope ${FOLIOSCOPE_VERSION}.`;
  if (source === undefined) return [line];
  const words = ['folioscope', 'compare', ...source.files, ...scenarioOption(scenario, source)];
  return sameFoot(line, [...words, ...(source.options ?? []), ...more]);
}

function sameFoot(line: string, words: readonly string[]): string[] {
  return [`${line} To see the same:`, ...shellCommand(words)];
}

function scenarioOption(scenario: string, { named }: TextSource): string[] {
  return named ? ['--scenario', scenario] : [];
}

function again(release: string): string[] {
  const version = /^\d+(?:\.\d+)+/.exec(release)?.[0] ?? release;
  return ['folioscope', 'run', 'SCENARIO.mms', '--on', `guest:${version}`];
}
