import { setImmediate } from 'node:timers/promises';
import { Cancelled, type Work } from '../realkernel/command';
import { compareVersions, reviewSeries } from '../review';
import type { Reaching } from '../review/map';
import type { ReviewSource, SeriesReview } from '../review/model';
import { functionByName, modelledFunctions } from '../sim/kernel/kfn';
import { suggest } from '../sim/scenario/suggest';
import { complain, out, UsageError } from './io';
import { longWork } from './longWork';
import type { Arguments, Command } from './options';
import { readSources } from './reviewFiles';
import { reviewJson, versionsJson } from './reviewJson';
import { reachMap } from './reviewMap';
import { functionText, reviewText } from './reviewText';
import { versionsText } from './versionsText';

/** How long Ctrl+C may wait. */
const PAUSE_MS = 50;
const FINE = 0;
const WRONG = 2;

export const review: Command = {
  name: 'review',
  args: '[FILE…]',
  summary: [
    'Reads a patch series and tells what it touches: files, functions, which of them',
    'the engine models, and how many scenarios reach them. A FILE is a mail, an mbox,',
    'a diff, or a folder of what git format-patch writes; - is standard input.',
    'What could not be read of it is told on standard error. Exit status 2 if there is',
    'no diff in it.',
  ].join('\n'),
  options: {
    against: { value: 'OLD', help: 'what it touches otherwise than an older version of it' },
    function: { value: 'NAME', help: 'who touches a function, and all scenarios that reach it' },
    scenarios: { value: 'DIR', help: 'with the scenarios of this folder besides the gallery' },
    'no-cache': { help: 'run all scenarios anew, and keep nothing of what they reach' },
    json: { help: 'the review as JSON' },
  },
  arity: [0, Number.POSITIVE_INFINITY],
  run: runReview,
};

function runReview(args: Arguments): Promise<number> {
  const name = args.text('function');
  const against = args.text('against');
  if (args.files.length === 0 && (name === undefined || against !== undefined))
    throw new UsageError('review needs FILE…, or --function NAME; see folioscope review --help');
  if (name !== undefined && against !== undefined)
    throw new UsageError('choose one of --function NAME and --against OLD');
  if (name !== undefined && args.flag('json')) throw new UsageError('choose one of --function NAME and --json');
  const sources = readSources(args.files);
  const older = against === undefined ? undefined : readSources([against]);
  return longWork(async (work) => {
    const map = await reachMap({ scenarios: args.text('scenarios'), keep: !args.flag('no-cache') }, work);
    if (older !== undefined) {
      const versions = await finished(compareVersions(older, sources), work);
      out(args.flag('json') ? versionsJson(versions, map) : versionsText(versions, map));
      const read = [older, sources].map(async (one) => tellProblems(await finished(reviewSeries(one), work), one));
      return Math.max(...(await Promise.all(read)));
    }
    const series = await finished(reviewSeries(sources), work);
    if (name !== undefined) return tellFunction(name, series, map);
    out(args.flag('json') ? reviewJson(series, map) : reviewText(series, map));
    return tellProblems(series, sources);
  });
}

function tellFunction(name: string, series: SeriesReview, map: Reaching): number {
  const file = functionByName(name)?.file;
  const touched = series.functions.some((one) => one.name === name);
  if (file === undefined && !touched) {
    const near = suggest(
      name,
      modelledFunctions().map((one) => one.name),
    );
    const hint = near === undefined ? 'the engine does not model it' : `did you mean ${near}?`;
    throw new UsageError(`--function: there is no function "${name}" here; ${hint}`);
  }
  out(functionText(name, file, series, map));
  return FINE;
}

/** Takes all steps; now and then Ctrl+C gets through. */
async function finished<T>(steps: AsyncGenerator<number, T>, { signal }: Work): Promise<T> {
  let since = performance.now();
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < PAUSE_MS) continue;
    await setImmediate();
    if (signal.aborted) throw new Cancelled();
    since = performance.now();
  }
}

/** `file:line: message`, on standard error. */
function tellProblems({ problems, patches }: SeriesReview, sources: readonly ReviewSource[]): number {
  for (const { severity, message, place } of problems) {
    const kind = severity === 'error' ? '' : `${severity}: `;
    complain(`${sources[place.source]?.name ?? ''}:${place.line}: ${kind}${message}`);
  }
  return sources.length === 0 || patches.some(({ files }) => files.length > 0) ? FINE : WRONG;
}
