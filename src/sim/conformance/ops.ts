import {
  ADVICES,
  type ArgKind,
  FEATURES,
  LIMITS,
  MAX_REGION_PAGES,
  NUMBER_WORDS,
  OPERATIONS,
  type OpRule,
  PROCESSES,
  REGIONS,
  SETTINGS,
} from './opsGrammar';

/** Pages `first..last` of region `region` (0 = A), both inclusive. */
export interface OpsRange {
  readonly region: number;
  readonly first: number;
  readonly last: number;
}

/** One step of an `.ops` file, read and checked; which arguments are present follows from the operation's rule. */
export interface OpsStep {
  readonly line: number;
  /** As written, without the comment. */
  readonly text: string;
  /** Process number, or -1 for the controller. */
  readonly proc: number;
  readonly op: string;
  readonly range?: OpsRange;
  /** Of `mmap` and `vvar`, which name a region without pages. */
  readonly region?: number;
  readonly dest?: { readonly region: number; readonly page: number };
  readonly number?: number;
  readonly advice?: string;
  /** The child of `fork`, the target of `pmadvise`. */
  readonly target?: number;
  readonly words: ReadonlySet<string>;
  /** Values of words with `=`, by the word without it (`''` for a bare `=V`). */
  readonly values: ReadonlyMap<string, string>;
}

export interface OpsError {
  /** 1-based; 0 if the file as a whole is meant. */
  readonly line: number;
  readonly message: string;
}

export interface OpsScenario {
  readonly name: string;
  readonly needs: readonly string[];
  /** As written: `thp madvise`. */
  readonly settings: readonly string[];
  readonly steps: readonly OpsStep[];
  /** Pages each region may reach, from its start: what `*` means. */
  readonly spans: readonly number[];
}

export type OpsResult =
  | { readonly scenario: OpsScenario; readonly errors: readonly [] }
  | { readonly scenario?: undefined; readonly errors: readonly OpsError[] };

type Draft = { -readonly [K in keyof OpsStep]: OpsStep[K] } & { star: boolean; rule: OpRule };

const isNumber = (text: string): boolean => /^\d{1,9}$/.test(text);
export const regionName = (region: number): string => String.fromCharCode(65 + region);

function regionOf(text: string): number {
  const region = text.length === 1 ? text.charCodeAt(0) - 65 : -1;
  return region >= 0 && region < REGIONS ? region : -1;
}

function processOf(text: string): number {
  const match = /^P(\d)$/.exec(text);
  const proc = match === null ? -1 : Number(match[1]);
  return proc < PROCESSES ? proc : -1;
}

/** Reads one file. Collects all errors and never throws. */
class OpsReader {
  readonly errors: OpsError[] = [];
  private readonly steps: Draft[] = [];
  private readonly settings: string[] = [];
  private readonly needs: string[] = [];
  private readonly spans = new Array<number>(REGIONS).fill(0);
  private name = '';

  read(text: string): OpsResult {
    text.split('\n').forEach((raw, index) => {
      this.line(index + 1, raw);
    });
    if (this.name === '' && this.errors.length === 0) this.fail(0, 'no scenario line');
    for (const step of this.steps) this.resolve(step);
    this.checkLives();
    if (this.errors.length > 0) return { errors: this.errors };
    const steps = this.steps.map(({ star: _star, rule: _rule, ...step }) => step);
    return {
      scenario: { name: this.name, needs: this.needs, settings: this.settings, steps, spans: this.spans },
      errors: [],
    };
  }

  private fail(line: number, message: string): undefined {
    this.errors.push({ line, message });
  }

  /** Notes an error of a step; false, for the caller to hand on. */
  private reject(step: Draft, message: string): false {
    this.fail(step.line, `${step.op}: ${message}`);
    return false;
  }

  private line(no: number, raw: string): undefined {
    if (raw.length > LIMITS.line) return this.fail(no, `line too long (at most ${LIMITS.line} characters)`);
    const text = raw.replace(/[#\r].*$/, '').trim();
    const tokens = text.split(/[ \t]+/);
    const first = tokens[0] ?? '';
    if (first === '') return;
    if (tokens.length > LIMITS.tokens) return this.fail(no, `too many words in a line (at most ${LIMITS.tokens})`);
    if (first === 'scenario') return this.scenarioLine(no, tokens);
    if (this.name === '') {
      if (this.errors.length === 0) this.fail(no, 'the first line must be: scenario NAME');
      return;
    }
    if (first === 'needs') return this.needsLine(no, tokens);
    const setting = SETTINGS.get(first);
    if (setting !== undefined) return this.settingLine(no, text, tokens, setting);
    this.stepLine(no, text, tokens);
  }

  private scenarioLine(no: number, tokens: readonly string[]): undefined {
    const name = tokens[1] ?? '';
    if (this.name !== '') return this.fail(no, 'a second scenario line: put each scenario in a file of its own');
    if (tokens.length !== 2 || name.length > LIMITS.name || name.includes('/'))
      return this.fail(no, 'scenario: one name expected');
    this.name = name;
  }

  private needsLine(no: number, tokens: readonly string[]): undefined {
    for (const feature of tokens.slice(1)) {
      if (!FEATURES.has(feature) && !/^kernel>=\d+\.\d+$/.test(feature))
        this.fail(no, `needs: unknown feature "${feature}"`);
      else if (this.needs.length < LIMITS.needs) this.needs.push(feature);
    }
  }

  private settingLine(no: number, text: string, tokens: readonly string[], args: readonly ArgKind[]): undefined {
    const name = tokens[0] ?? '';
    if (this.steps.length > 0) return this.fail(no, `${name}: settings go before the first step`);
    if (this.settings.length >= LIMITS.settings) return this.fail(no, `too many settings (at most ${LIMITS.settings})`);
    if (tokens.length !== args.length + 1)
      return this.fail(no, `${name}: ${args.length} argument${args.length === 1 ? '' : 's'} expected`);
    args.forEach((kind, i) => {
      const token = tokens[i + 1] ?? '';
      if (kind === 'number' && !isNumber(token)) this.fail(no, `${name}: "${token}" is not a number`);
    });
    this.settings.push(text);
  }

  private stepLine(no: number, text: string, tokens: readonly string[]): undefined {
    if (this.steps.length >= LIMITS.steps) return this.fail(no, `too many steps (at most ${LIMITS.steps})`);
    const first = tokens[0] ?? '';
    const proc = processOf(first);
    if (proc < 0 && /^P\d/.test(first)) return this.fail(no, `bad process "${first}" (P0..P${PROCESSES - 1})`);
    const rest = proc < 0 ? tokens : tokens.slice(1);
    const op = rest[0];
    if (op === undefined) return this.fail(no, `no operation after ${first}`);
    const rule = OPERATIONS.get(op);
    if (rule === undefined) return this.fail(no, `unknown operation "${op}"`);
    if (rule.controller && proc >= 0) return this.fail(no, `${op} takes no process`);
    if (!rule.controller && proc < 0) return this.fail(no, `${op} needs a process: P0 ${text}`);
    const step: Draft = { line: no, text, proc, op, words: new Set(), values: new Map(), star: false, rule };
    const next = this.positional(step, rest);
    if (next < 0 || !this.trailing(step, rest.slice(next))) return;
    if (op === 'mmap' && step.number === 0) return this.fail(no, 'mmap: no pages');
    this.steps.push(step);
    this.grow(step);
  }

  /** Reads the arguments by position; the index of the first word after them, or -1 after an error. */
  private positional(step: Draft, tokens: readonly string[]): number {
    let i = 1;
    const bad = (message: string): number => (this.reject(step, message) ? i : -1);
    for (const kind of step.rule.args) {
      const token = tokens[i++];
      if (token === undefined) return bad('too few arguments');
      switch (kind) {
        case 'region':
        case 'range':
        case 'dest': {
          const region = regionOf(token);
          if (region < 0) return bad(`bad region "${token}" (A..${regionName(REGIONS - 1)})`);
          if (kind === 'region') step.region = region;
          else if (!this.pages(step, kind, region, tokens[i++] ?? '')) return -1;
          break;
        }
        case 'number':
          if (!isNumber(token)) return bad(`"${token}" is not a number`);
          step.number = Number(token);
          break;
        case 'advice':
          if (!ADVICES.has(token)) return bad(`unknown advice "${token}"`);
          step.advice = token;
          break;
        case 'process': {
          const target = processOf(token);
          if (target < 0) return bad(`bad process "${token}" (P0..P${PROCESSES - 1})`);
          step.target = target;
          break;
        }
        case 'file':
          if (token.includes('/')) return bad('a file name has no "/"');
          break;
        case 'text':
          break;
        default:
          kind satisfies never;
      }
    }
    return i;
  }

  /** The pages after a region: `3`, `3-7` or `*`; for a destination one page. */
  private pages(step: Draft, kind: 'range' | 'dest', region: number, token: string): boolean {
    if (kind === 'dest') {
      if (!isNumber(token)) return this.reject(step, `bad page "${token}"`);
      step.dest = { region, page: Number(token) };
      return true;
    }
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(token);
    const first = token === '*' ? 0 : Number(match?.[1] ?? -1);
    const last = token === '*' ? 0 : Number(match?.[2] ?? first);
    if (first < 0 || last < first) return this.reject(step, `bad range "${token}" (3, 3-7 or *)`);
    step.star = token === '*';
    step.range = { region, first, last };
    return true;
  }

  private trailing(step: Draft, tokens: readonly string[]): boolean {
    const words = new Set<string>();
    const values = new Map<string, string>();
    for (const token of tokens) {
      const at = token.indexOf('=');
      const word = token.slice(0, at + 1);
      if (at < 0 && step.rule.words.includes(token)) words.add(token);
      else if (at >= 0 && at + 1 < token.length && step.rule.words.includes(word)) {
        const value = token.slice(at + 1);
        if (NUMBER_WORDS.has(word) && !isNumber(value)) return this.reject(step, `"${value}" is not a number`);
        if (word === 'of=' && regionOf(value) < 0)
          return this.reject(step, `bad region "${value}" (A..${regionName(REGIONS - 1)})`);
        values.set(word.slice(0, -1), value);
      } else return this.reject(step, `unknown word "${token}"`);
    }
    step.words = words;
    step.values = values;
    return true;
  }

  /** Notes how far a step reaches into its regions. A `*` counts with what is known so far, as in the oracle. */
  private grow(step: Draft): void {
    const reach = (region: number, pages: number): void => {
      this.spans[region] = Math.max(this.spans[region] ?? 0, pages);
      if (pages > MAX_REGION_PAGES) {
        this.fail(
          step.line,
          `${step.op}: region ${regionName(region)} would have ${pages} pages, at most ${MAX_REGION_PAGES}`,
        );
      }
    };
    const number = step.number ?? 0;
    if (step.op === 'mmap' && step.region !== undefined)
      reach(step.region, number + Number(step.values.get('at') ?? 0));
    if (step.op === 'vvar' && step.region !== undefined) reach(step.region, 8);
    if (step.op === 'mresize' && step.range !== undefined) reach(step.range.region, step.range.first + number);
    if (step.dest !== undefined && step.range !== undefined) {
      const { region, first, last } = step.range;
      const pages = step.star ? (this.spans[region] ?? 0) : last - first + 1;
      reach(step.dest.region, step.dest.page + Number(step.values.get('new') ?? pages));
    }
  }

  /** Second pass: all regions are known now, so `*` gets its pages and every range is checked. */
  private resolve(step: Draft): undefined {
    if (step.range === undefined) return;
    const { region, first } = step.range;
    const span = this.spans[region] ?? 0;
    const last = step.star ? span - 1 : step.range.last;
    if (span === 0) return this.fail(step.line, `${step.op}: region ${regionName(region)} is never mapped`);
    if (last >= span)
      return this.fail(step.line, `${step.op}: page ${last} is beyond region ${regionName(region)} (${span} pages)`);
    step.range = { region, first, last };
  }

  private checkLives(): void {
    const alive = new Array<boolean>(PROCESSES).fill(false);
    alive[0] = true;
    for (const step of this.steps) {
      if (step.proc < 0) continue;
      if (!alive[step.proc]) this.fail(step.line, `P${step.proc} does not live here`);
      else if (step.op === 'exit') alive[step.proc] = false;
      else if (step.op === 'fork' && step.target !== undefined) {
        if (alive[step.target]) this.fail(step.line, `P${step.target} lives already`);
        alive[step.target] = true;
      }
    }
  }
}

/** Reads an `.ops` file. Errors name their line, in file order; a file with errors gives no scenario. */
export function readOps(text: string): OpsResult {
  const result = new OpsReader().read(text);
  return result.scenario !== undefined ? result : { errors: [...result.errors].sort((a, b) => a.line - b.line) };
}

/** Writes a scenario as a trace tells it (its operations and their lines), so that a trace alone can be run again. */
export function opsOfTrace(
  name: string,
  settings: readonly string[],
  steps: readonly { readonly line: number; readonly op: string }[],
): string {
  const lines: string[] = [`scenario ${name}`, ...settings];
  for (const step of steps) {
    while (lines.length < step.line - 1) lines.push('');
    lines.push(step.op);
  }
  return `${lines.join('\n')}\n`;
}
