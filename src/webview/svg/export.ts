import type { RunOverview, Side } from '../../protocol';
import { sideName } from '../compare/rows';
import type { Session } from '../session.svelte';
import { TABS } from '../session.svelte';
import type { Theme } from '../theme.svelte';
import { figuresOf, timelineFigure } from './figures';
import { type Measure, type Part, svgOf } from './sheet';

export type Pictured = 'view' | 'timeline';

/** A picture of what the panel shows, and a name for its file. */
export interface Picture {
  readonly name: string;
  readonly svg: string;
}

/** Fails by `NoPicture` if there is nothing to draw, or too much. */
export async function pictureOf(session: Session, what: Pictured, theme: Theme, measure: Measure): Promise<Picture> {
  const { compared, step, tab } = session;
  const run = compared?.b ?? session.run;
  if (run === undefined) throw new Error('The panel shows nothing yet.');
  const timeline = what === 'timeline';
  const label = timeline ? 'Timeline' : (TABS.find(({ id }) => id === tab)?.label ?? tab);
  const parts: readonly Part[] = timeline
    ? [{ figures: [timelineFigure(session, theme)] }]
    : compared === undefined
      ? [{ figures: await figuresOf(session, tab, theme) }]
      : await Promise.all((['a', 'b'] as const).map((side) => sidePart(session, side, theme)));
  const lines = [stepLine(session), ...(compared === undefined ? [kernelLine(run)] : [])];
  const title = `${run.scenario} · ${label}`;
  const svg = svgOf({ title, lines, parts, run, compared: compared !== undefined }, theme, measure);
  return { name: `${run.scenario} step ${step} ${label}`, svg };
}

async function sidePart(session: Session, side: Side, theme: Theme): Promise<Part> {
  const view = session.sides[side];
  const { run } = view;
  const compared = session.compared?.overview.sides[side];
  const name = compared === undefined ? '' : sideName(compared);
  const heading = `${side.toUpperCase()}: ${name}${run === undefined ? '' : ` · ${kernelLine(run)}`}`;
  return { heading, figures: await figuresOf(view, session.tab, theme) };
}

function stepLine({ compared, run, step, last, summary }: Session): string {
  const of = `step ${step} of ${last}`;
  const row = compared?.overview.steps[step - 1];
  if (row !== undefined) return `${of} · ${row.procName}: ${row.label} · ${row.summary}`;
  if (summary === undefined) return `${of} · before the first statement`;
  const name = run?.procs.find(({ id }) => id === summary.proc)?.name ?? '';
  return `${of} · ${name}: ${summary.label}${summary.outcome === '' ? '' : ` · ${summary.outcome}`}`;
}

function kernelLine({ kernel, arch, settings, observed }: RunOverview): string {
  const on = observed === undefined ? `kernel ${kernel}` : `real kernel ${observed.kernel}`;
  return [on, arch, ...settings, observed === undefined ? 'simulated by Folioscope' : 'shown by Folioscope'].join(
    ' · ',
  );
}

/** How wide the browser makes a text. */
export function canvasMeasure(document: Document): Measure {
  const ctx = document.createElement('canvas').getContext('2d');
  return (font, text) => {
    if (ctx === null) return text.length * 6.5;
    ctx.font = font;
    return ctx.measureText(text).width;
  };
}
