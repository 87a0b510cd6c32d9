import type { CheckedDocument, RunOverview } from '../../protocol';
import type { ScenarioInfo } from '../documents/documentState';
import type { ScenarioRun } from '../documents/scenarioRun';
import { failedExpects } from '../stepping/expects';
import { stepSummary } from '../stepping/stepAt';

/** One lens, as plain data. `command` empty: only said, not clicked. */
export interface Lens {
  /** 1-based. */
  readonly line: number;
  readonly title: string;
  readonly tooltip: string;
  readonly command: string;
  readonly scenario: string;
  readonly step?: number;
}

/** How many failed expects of one scenario get a lens of their own: the diagnostics have them all. */
const MAX_EXPECT_LENSES = 20;

export interface LensSource {
  readonly run: (scenario: number) => ScenarioRun | undefined;
  /** The last finished run, shown until the newer one ends so that lenses do not jump. */
  readonly lastGood: (name: string) => RunOverview | undefined;
}

/** The lenses of a document. */
export function lensesOf(checked: CheckedDocument, source: LensSource): readonly Lens[] {
  return checked.scenarios.flatMap((scenario, i) => {
    const lenses: Lens[] = [
      lens(scenario, '▶ Run', 'Run this scenario and show it in the panel', 'folioscope.run'),
      lens(scenario, 'Step through', 'Show this scenario from its first step', 'folioscope.stepThrough'),
      lens(
        scenario,
        'Compare with/without…',
        'Run it without and with a series, side by side',
        'folioscope.compareSeries',
      ),
      lens(scenario, 'Compare kernels…', 'Run it on two kernels, side by side', 'folioscope.compareKernels'),
    ];
    const run = source.run(i);
    const overview = run?.state === 'done' ? run.handle.overview : source.lastGood(scenario.name);
    lenses.push(lens(scenario, resultTitle(run, overview, scenario), resultTooltip(run), resultCommand(run)));
    if (run?.state === 'done') lenses.push(...failedLenses(scenario, run.handle.overview));
    return lenses;
  });
}

/** `7 of 7 expects hold · kernel 6.12`. */
export function resultText(run: RunOverview): string {
  const judged = run.passed + run.failed;
  const skipped = run.skipped > 0 ? ` (${run.skipped} for other kernels)` : '';
  const expects =
    judged === 0 ? 'no expects' : `${run.passed} of ${judged} ${judged === 1 ? 'expect holds' : 'expects hold'}`;
  const stopped = run.stopped ? ' · stopped early' : '';
  return `${expects}${skipped} · kernel ${run.kernel}${stopped}`;
}

function resultTitle(run: ScenarioRun | undefined, overview: RunOverview | undefined, scenario: ScenarioInfo): string {
  switch (run?.state) {
    case 'errors':
      return 'not run: it has errors';
    case 'failed':
      return 'run failed';
    case 'cancelled':
      return 'cancelled';
    case 'running':
    case 'done':
    case undefined:
      return overview ? resultText(overview) : `running… · kernel ${scenario.kernel}`;
  }
}

function resultTooltip(run: ScenarioRun | undefined): string {
  switch (run?.state) {
    case 'errors':
      return 'Show the problems of this file';
    case 'failed':
      return run.message;
    case 'cancelled':
      return 'Run again';
    case 'running':
      return 'Cancel the run';
    case 'done':
      return run.handle.overview.stopped?.message ?? 'Run on another kernel…';
    case undefined:
      return '';
  }
}

function resultCommand(run: ScenarioRun | undefined): string {
  switch (run?.state) {
    case 'errors':
      return 'workbench.actions.view.problems';
    case 'running':
      return 'folioscope.cancelRun';
    case 'failed':
    case 'cancelled':
      return 'folioscope.run';
    case 'done':
      return 'folioscope.chooseKernel';
    case undefined:
      return '';
  }
}

function failedLenses(scenario: ScenarioInfo, run: RunOverview): readonly Lens[] {
  return failedExpects(run)
    .slice(0, MAX_EXPECT_LENSES)
    .map(({ step, expect }) => ({
      line: expect.line,
      title: `✗ expected ${short(expect.expected)}, is ${short(expect.actual)} · show step ${step}`,
      tooltip: step === 0 ? 'Before the first statement' : `After step ${step}, ${stepSummary(run, step)?.text ?? ''}`,
      command: 'folioscope.showInPanel',
      scenario: scenario.name,
      step,
    }));
}

function lens(scenario: ScenarioInfo, title: string, tooltip: string, command: string): Lens {
  return { line: scenario.line, title, tooltip, command, scenario: scenario.name };
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
