import { lastStep } from '../stepping/stepAt';
import type { Focus } from '../stepping/stepper';

/** What the status bar says of the current step. */
export function focusText(focus: Focus): { readonly text: string; readonly tooltip: string; readonly failed: boolean } {
  const { overview } = focus.handle;
  const judged = overview.passed + overview.failed;
  const failed = overview.failed > 0;
  const expects = judged === 0 ? '' : ` ${overview.passed}/${judged}`;
  const icon = failed ? '$(error)' : overview.stopped ? '$(warning)' : '$(check)';
  return {
    text: `${icon}${expects} · step ${focus.step}/${lastStep(overview)} · ${overview.kernel}`,
    tooltip: `${overview.scenario}: step ${focus.step} of ${lastStep(overview)} on kernel ${overview.kernel}. Click to show it in the panel.`,
    failed,
  };
}

/** What the status bar says while something runs. */
export function runningText(name: string, done: number | undefined): string {
  const percent = done === undefined ? '' : ` ${Math.round(done * 100)} %`;
  return `$(sync~spin) Running ${name}${percent} · cancel`;
}
