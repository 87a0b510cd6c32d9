import { OBSERVATION_FORMAT, type Observation } from '../observationFormat';

/** A trace that was read, or why there is none: a sentence for the user. */
export type ReadTrace = { readonly trace: Observation } | { readonly error: string };

/** No scenario begins so. */
export function looksLikeTrace(text: string): boolean {
  return /^\s*\{/.test(text);
}

/** Whether the simulator wrote it: a real kernel gives its release string, `6.12.107+deb13-cloud-amd64`. */
export function isSimulated({ kernel }: Pick<Observation, 'kernel'>): boolean {
  return /^\d+\.\d+$/.test(kernel);
}

/**
 * Reads the text of a trace (`mm-oracle-trace/2`). What it refuses and why is told; what it accepts has the shape that
 * everything that works with a trace relies on. Never throws.
 */
export function readObservation(text: string): ReadTrace {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const cut = text.trim() === '' ? 'it is empty' : /}\s*$/.test(text) ? why : `it ends in the middle (${why})`;
    return { error: `This is no trace: ${cut}.` };
  }
  if (!isRecord(value)) return { error: 'This is no trace: a trace is a JSON object.' };
  const other = otherFormat(value['format']);
  if (other !== undefined) return { error: other };
  const wrong = wrongIn(value);
  return wrong === undefined
    ? { trace: value as unknown as Observation }
    : { error: `The trace is damaged: ${wrong}. Make it again, or take another one.` };
}

function otherFormat(format: unknown): string | undefined {
  if (format === OBSERVATION_FORMAT) return undefined;
  if (typeof format !== 'string')
    return `This is no trace of a real kernel: it does not say "format":"${OBSERVATION_FORMAT}".`;
  if (format === 'folioscope-trace')
    return 'This was written by `folioscope run --json`: it tells what each step changed, not the state. Write a trace with `folioscope run --observe`.';
  if (format.startsWith('mm-oracle-trace/'))
    return `The trace is in the form ${format}; this Folioscope reads ${OBSERVATION_FORMAT}. Make it again.`;
  return `This is no trace of a real kernel, but ${format}: a trace says "format":"${OBSERVATION_FORMAT}".`;
}

type Kind = 'string' | 'number' | 'strings' | 'list' | 'record';
type Shape = Readonly<Record<string, Kind>>;

const HEAD: Shape = { scenario: 'string', kernel: 'string', settings: 'strings', steps: 'list' };
const STEP: Shape = { op: 'string', line: 'number', procs: 'record', folios: 'list' };
const STEP_MAY: Shape = {
  ret: 'number',
  err: 'string',
  sig: 'string',
  calls: 'strings',
  data: 'list',
  anon_vmas: 'list',
};
const PROC: Shape = { counters: 'record', vmas: 'list' };
const VMA: Shape = { vma: 'string', pages: 'number', flags: 'string', ptes: 'list' };
const PTES: Shape = { va: 'string', n: 'number', st: 'string' };
const FOLIO: Shape = { id: 'number', order: 'number', kpageflags: 'string' };
const ANON_VMA: Shape = { id: 'number', root: 'number', parent: 'number', tree: 'strings' };

/** What the first thing is that a trace lacks or has otherwise than it should. */
function wrongIn(trace: Readonly<Record<string, unknown>>): string | undefined {
  return (
    lacks(trace, HEAD, '') ??
    lacks(trace, { traced: 'strings' }, '', true) ??
    inEach(trace['steps'], 'steps', wrongInStep)
  );
}

function wrongInStep(step: Readonly<Record<string, unknown>>, at: string): string | undefined {
  const { procs } = step;
  return (
    lacks(step, STEP, at) ??
    lacks(step, STEP_MAY, at, true) ??
    inEach(isRecord(procs) ? Object.values(procs) : [], `${at}.procs`, wrongInProc) ??
    inEach(step['folios'], `${at}.folios`, (folio, place) => lacks(folio, FOLIO, place)) ??
    inEach(step['anon_vmas'], `${at}.anon_vmas`, (anonVma, place) => lacks(anonVma, ANON_VMA, place))
  );
}

function wrongInProc(proc: Readonly<Record<string, unknown>>, at: string): string | undefined {
  return (
    lacks(proc, PROC, at) ??
    inEach(
      proc['vmas'],
      `${at}.vmas`,
      (vma, place) =>
        lacks(vma, VMA, place) ?? inEach(vma['ptes'], `${place}.ptes`, (ptes, run) => lacks(ptes, PTES, run)),
    )
  );
}

function inEach(
  list: unknown,
  at: string,
  look: (one: Readonly<Record<string, unknown>>, at: string) => string | undefined,
): string | undefined {
  if (!Array.isArray(list)) return undefined;
  for (const [i, one] of list.entries()) {
    const place = `${at}[${i}]`;
    const wrong = isRecord(one) ? look(one, place) : `${place} is no object`;
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function lacks(record: Readonly<Record<string, unknown>>, shape: Shape, at: string, optional = false) {
  for (const [name, kind] of Object.entries(shape)) {
    const value = record[name];
    const place = at === '' ? `"${name}"` : `${at}.${name}`;
    if (value === undefined && optional) continue;
    if (value === undefined) return `${place} is missing`;
    if (!isKind(value, kind)) return `${place} is no ${NOUN[kind]}`;
  }
  return undefined;
}

const NOUN: Readonly<Record<Kind, string>> = {
  string: 'text',
  number: 'number',
  strings: 'list of texts',
  list: 'list',
  record: 'object',
};

function isKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case 'string':
    case 'number':
      return typeof value === kind;
    case 'strings':
      return Array.isArray(value) && value.every((one) => typeof one === 'string');
    case 'list':
      return Array.isArray(value);
    case 'record':
      return isRecord(value);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
