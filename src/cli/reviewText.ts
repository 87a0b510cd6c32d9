import type { Reaching } from '../review/map';
import type {
  FunctionTouch,
  RecognisedSeries,
  ReviewFile,
  ReviewFunction,
  ReviewPatch,
  SeriesReview,
  TouchKind,
} from '../review/model';
import { mostReaching, reachingLines, shownPath } from './reachingText';
import { hanging, row, wrap } from './wrap';

/** Lines of the cover letter that are told. */
const COVER_LINES = 8;
/** Strongest first. */
const KINDS: readonly TouchKind[] = ['adds', 'removes', 'changes', 'calls'];

/** A series as text: what it says of itself, its patches with files and functions, and what to run. */
export function reviewText(series: SeriesReview, map: Reaching): string {
  const known = new Map(series.functions.map((one) => [one.name, one]));
  const blocks = [
    headLines(series),
    coverLines(series),
    ...series.recognised.map((one) => recognisedLines(one, series, map)),
    ...series.patches.map((patch) => patchLines(patch, series, known, map)),
    sumLines(series, map),
    reachingLines(mostReaching(changed(series.functions), map)),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** What a function is to the reviewer: how many scenarios reach it, or why none. */
export function markOf(name: string, modelled: boolean, map: Reaching): string {
  const count = map.count(name);
  if (count > 0) return count === 1 ? '1 scenario' : `${count} scenarios`;
  return modelled ? 'modelled, not reached' : 'not modelled';
}

/** All scenarios that reach a function, and what the series does to it. */
export function functionText(name: string, file: string | undefined, series: SeriesReview, map: Reaching): string {
  const touched = series.functions.find((one) => one.name === name);
  const lines = row(`${name}${file === undefined ? '' : ` (${file})`}`, markOf(name, file !== undefined, map));
  for (const number of touched?.patches ?? []) {
    const patch = series.patches.find((one) => one.number === number);
    lines.push(...hanging(`  ${number}/${series.patches.length} `, patch?.title ?? ''));
  }
  const reaching = map.reaching(name).map((scenario) => ({ scenario, words: `step ${scenario.step}` }));
  return `${[...lines, ...(reaching.length > 0 ? [''] : []), ...reachingLines(reaching)].join('\n')}\n`;
}

function headLines({ title, version, patches, cover }: SeriesReview): string[] {
  const count = patches.length === 1 ? '1 patch' : `${patches.length} patches`;
  const from = (cover ?? patches[0])?.from;
  return [
    ...wrap(`${title} (${version === undefined ? '' : `v${version}, `}${count})`, 0),
    ...(from === undefined ? [] : hanging('from ', from)),
  ];
}

/** The first lines of what the cover letter says. */
function coverLines({ cover }: SeriesReview): string[] {
  if (cover === undefined) return [];
  const lines = cover.body
    .trim()
    .split(/\r?\n/)
    .flatMap((line) => (line.trim() === '' ? [''] : wrap(line.replace(/\t/g, '  '), 2)));
  const shown = lines.slice(0, COVER_LINES);
  return [...shown, ...(lines.length > shown.length ? ['…'] : [])].map((line) => (line === '' ? '' : `  ${line}`));
}

/** A series of the model, and the command that shows what it changes: in its own scenario, else where it does most. */
function recognisedLines({ id, landed, by, text }: RecognisedSeries, series: SeriesReview, map: Reaching): string[] {
  const all = series.functions.flatMap(({ name }) => map.reaching(name));
  const scenario =
    all.find(({ uri }) => uri.endsWith(`/${id}.mms`)) ?? mostReaching(changed(series.functions), map)[0]?.scenario;
  return [
    ...wrap(`This series is modelled: ${id}, in ${landed}. Recognised by its ${by}: ${text}`, 0),
    `  folioscope compare ${scenario === undefined ? 'SCENARIO' : shownPath(scenario.uri)} --series ${id}`,
  ];
}

function patchLines(
  patch: ReviewPatch,
  { title, patches }: SeriesReview,
  known: ReadonlyMap<string, ReviewFunction>,
  map: Reaching,
): string[] {
  const files = patch.files.flatMap((file) => fileLines(file, known, map));
  // A diff that is no mail has no other title than the whole.
  const head = patches.length === 1 && patch.title === title ? [] : [`${patch.number}/${patches.length} `];
  return [...head.flatMap((mark) => hanging(mark, patch.title)), ...files];
}

function fileLines(file: ReviewFile, known: ReadonlyMap<string, ReviewFunction>, map: Reaching): string[] {
  const { path, oldPath, change, binary, addedLines, removedLines } = file;
  const how = change === 'modified' ? '' : ` (${oldPath === undefined ? change : `${change} from ${oldPath}`})`;
  const lines = row(`  ${path}${how}`, binary ? 'binary' : `+${addedLines} -${removedLines}`);
  const touched = touchedIn(file);
  for (const [name, kind] of touched) {
    const modelled = known.get(name)?.modelled !== undefined;
    if (kind !== 'calls') lines.push(...row(`    ${kind.padEnd(8)} ${name}`, markOf(name, modelled, map)));
  }
  const calls = [...touched].flatMap(([name, kind]) => (kind === 'calls' && known.has(name) ? [name] : []));
  if (calls.length > 0) lines.push(...hanging('    calls    ', calls.map((name) => called(name, map)).join(', ')));
  return lines;
}

function called(name: string, map: Reaching): string {
  const count = map.count(name);
  return count === 0 ? name : `${name} (${count})`;
}

/** The functions of a file, each with what happens to it at most, in the order of the file. */
function touchedIn({ hunks }: ReviewFile): ReadonlyMap<string, TouchKind> {
  const found = new Map<string, TouchKind>();
  const rank = ({ kind }: Pick<FunctionTouch, 'kind'>): number => KINDS.indexOf(kind);
  for (const { functions } of hunks) {
    for (const { name, kind } of functions) {
      const before = found.get(name);
      if (before === undefined || rank({ kind }) < rank({ kind: before })) found.set(name, kind);
    }
  }
  return found;
}

/** Those that the series does more to than to call them. */
function changed(functions: readonly ReviewFunction[]): readonly ReviewFunction[] {
  return functions.filter(({ kinds }) => kinds.some((kind) => kind !== 'calls'));
}

function sumLines({ functions }: SeriesReview, map: Reaching): string[] {
  const all = changed(functions);
  if (all.length === 0) return ['No function is added, removed or changed.'];
  const modelled = all.filter((one) => one.modelled !== undefined).length;
  const reached = all.filter(({ name }) => map.count(name) > 0).length;
  const what = all.length === 1 ? '1 function' : `${all.length} functions`;
  return wrap(`${what} added, removed or changed: ${modelled} modelled, ${reached} reached by scenarios`, 0);
}
