import type { CheckedText, Engine, PairQuery, ViewQuery } from '../../../src/extension/engine/engine';
import type {
  ComparisonOverview,
  CompletionEntry,
  DefinedFunction,
  ModelledFunction,
  ReviewSource,
  RunChoice,
  RunOptions,
  RunOverview,
  ScenarioReach,
  SeriesReview,
  StepComparison,
  StepSummary,
  TextPlace,
  TextSource,
  TreeNode,
  VersionsReview,
  ViewName,
  Views,
  WordHelp,
} from '../../../src/protocol';

/**
 * An engine of a few lines for tests of everything around the real one. Its language: `scenario NAME`, then a line a
 * step; `expect A B` holds if A equals B; `bad` is an error; `long` runs until it is stopped; `boom` throws.
 */
export interface FakeRun {
  readonly overview: RunOverview;
}

export interface FakePair {
  readonly a: FakeRun;
  readonly b: FakeRun;
}

export class FakeEngine implements Engine<FakeRun, FakePair> {
  /** How often a scenario was really run. */
  runs = 0;
  /** How often two runs were really compared. */
  comparisons = 0;

  check(text: string): CheckedText {
    const lines = text.split('\n');
    const starts = lines.flatMap((line, i) => (line.startsWith('scenario ') ? [i + 1] : []));
    return {
      problems: lines.flatMap((line, i) =>
        line === 'bad'
          ? [
              {
                code: 'MM001',
                severity: 'error' as const,
                message: 'bad is not a word',
                range: { line: i, start: 0, endLine: i, end: 3 },
                fix: { title: 'Write good', text: 'good' },
              },
            ]
          : [],
      ),
      scenarios: starts.map((line, i) => {
        const endLine = (starts[i + 1] ?? lines.length + 1) - 1;
        const own = lines.slice(line - 1, endLine);
        return {
          name: (lines[line - 1] ?? '').slice('scenario '.length),
          line,
          endLine,
          expects: own.filter((l) => l.startsWith('expect ')).length,
          kernel: '6.12',
        };
      }),
    };
  }

  attachment(text: string, overview: RunOverview, { files }: TextSource): string {
    return `# ${overview.scenario} in ${files.join(' ')}\n${text}`;
  }

  format(text: string): string {
    return text.replaceAll(/[ \t]+$/gm, '');
  }

  complete(_text: string, at: TextPlace): readonly CompletionEntry[] {
    const range = { line: at.line, start: at.column, endLine: at.line, end: at.column };
    return [{ label: 'scenario', kind: 'statement', detail: '', help: '', insert: 'scenario', snippet: false, range }];
  }

  describe(text: string, at: TextPlace): WordHelp | null {
    const word = text.split('\n')[at.line]?.split(' ')[0] ?? '';
    return word === '' ? null : { word, syntax: `${word} X`, help: `about ${word}` };
  }

  async run(
    text: string,
    scenario: number,
    { kernel, series }: RunChoice,
    { like }: RunOptions,
    hooks: { shouldStop: () => boolean; progress: (done: number, text: string) => void },
  ): Promise<{ document: CheckedText; run?: FakeRun }> {
    this.runs++;
    const document = this.check(text);
    const info = document.scenarios[scenario];
    const lines = text.split('\n');
    const own = lines.slice((info?.line ?? 0) - 1, info?.endLine);
    if (!info || own.includes('bad')) return { document };
    if (own.includes('boom')) throw new Error('the engine went boom');
    if (own.includes('long')) {
      hooks.progress(0.5, 'half of it');
      while (!hooks.shouldStop()) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const overview = overviewOf(lines, info, kernel ?? info.kernel);
    const settings = series ?? (like === undefined ? undefined : [`like ${like.split('\n')[0]}`]);
    return { document, run: { overview: settings === undefined ? overview : { ...overview, settings } } };
  }

  overview(run: FakeRun): RunOverview {
    return run.overview;
  }

  /** A series of one patch, named like its first source. */
  async review(sources: readonly ReviewSource[]): Promise<SeriesReview> {
    const title = sources[0]?.name ?? '';
    return {
      title,
      sources: sources.map(({ name }) => name),
      patches: [],
      functions: [],
      recognised: [],
      problems: [],
    };
  }

  async versions(before: readonly ReviewSource[], after: readonly ReviewSource[]): Promise<VersionsReview> {
    const title = (sources: readonly ReviewSource[]) => ({ title: sources[0]?.name ?? '' });
    return { old: title(before), new: title(after), patches: [], newlyTouched: [], noLongerTouched: [] };
  }

  /** Each scenario reaches a function for every line of its text; `long` is run until it is stopped. */
  async reach(
    text: string,
    _options: object,
    hooks: { shouldStop: () => boolean },
  ): Promise<readonly ScenarioReach[] | undefined> {
    const lines = text.split('\n');
    if (lines.includes('long')) {
      while (!hooks.shouldStop()) await new Promise((resolve) => setTimeout(resolve, 1));
      return undefined;
    }
    return this.check(text).scenarios.map(({ name, line, endLine, kernel }) => {
      const functions = lines.slice(line, endLine).filter((own) => own !== '');
      return { scenario: name, line, runs: [{ kernel, functions, steps: functions.map((_, i) => i + 1) }] };
    });
  }

  /** Every line `name()` is one. */
  definitions(text: string): readonly DefinedFunction[] {
    return text.split('\n').flatMap((line, i) => {
      const name = /^(\w+)\(\)$/.exec(line)?.[1];
      return name === undefined ? [] : [{ name, line: i + 1, endLine: i + 1, modelled: true }];
    });
  }

  functions(): readonly ModelledFunction[] {
    const series = [{ id: 'rmap-overhaul', title: 'mm/rmap: interface overhaul', landed: '6.8' }];
    return [
      { name: 'do_wp_page', file: 'mm/memory.c', series: [] },
      { name: 'folio_remove_rmap_ptes', file: 'mm/rmap.c', series },
    ];
  }

  weight(): number {
    return 1;
  }

  /** Two runs of one scenario differ at the steps whose line begins with `differ`. */
  async compare(a: FakeRun, b: FakeRun): Promise<FakePair> {
    this.comparisons++;
    return { a, b };
  }

  compared({ a, b }: FakePair): ComparisonOverview {
    const steps = a.overview.steps.map(({ n, line, label }) => ({
      n,
      line,
      procName: 'p',
      label,
      ran: 'both' as const,
      differs: label.startsWith('differ') ? (['state'] as const) : [],
      differences: 1,
      fresh: 1,
      summary: label,
    }));
    const side = ({ overview }: FakeRun) => {
      const { kernel, arch, settings, passed, failed, skipped } = overview;
      const label = settings[0] ?? kernel;
      return { label, kernel, arch, settings, series: [], steps: overview.steps.length, passed, failed, skipped };
    };
    const first = steps.find(({ differs }) => differs.length > 0);
    return {
      scenario: a.overview.scenario,
      sides: { a: side(a), b: side(b) },
      equal: first === undefined,
      steps,
      ...(first ? { first: { step: first.n, aspect: 'state', object: 'o', field: 'f', a: '1', b: '2' } } : {}),
      firstOf: first ? { state: first.n } : {},
      summary: 'compared',
      reasons: [],
      notCompared: [],
    };
  }

  pair(_pair: FakePair, { view, args }: PairQuery): StepComparison | string {
    if (view === 'comparisonText') return 'the whole comparison';
    const { step } = args;
    if (view === 'differenceText') return `difference of step ${step}`;
    return { step, summary: '', objects: [], hidden: 0, calls: { equal: true, counts: [], lines: [], hidden: 0 } };
  }

  view(run: FakeRun, query: ViewQuery): Views[ViewName]['result'] {
    const { overview } = run;
    const summary = 'step' in query.args ? overview.steps[query.args.step - 1] : undefined;
    switch (query.view) {
      case 'step': {
        if (!summary) throw new Error('no such step');
        return { summary, procName: 'p', functions: ['f'], changes: [], hidden: 0, folios: [] };
      }
      case 'series': {
        const one = { title: 'One', landed: '6.8', summary: 'It changes f.', present: true };
        return [
          { kind: 'series' as const, ...one, id: 'idle', called: [] },
          { kind: 'series' as const, ...one, id: 'busy', called: ['f'] },
          { kind: 'config' as const, ...one, id: 'CHOICE', called: [] },
        ];
      }
      case 'text':
        return `step ${query.args.step}: ${summary?.text ?? 'nothing'}`;
      case 'rangeText':
        return `steps ${query.args.from} to ${query.args.to} of ${query.args.source?.files.join(' ')}`;
      case 'callsText':
        return `calls of step ${query.args.step}`;
      case 'tree':
        return treeOf(query.args.step, query.args.node);
      default:
        throw new Error(`the fake engine has no ${query.view} view`);
    }
  }
}

function overviewOf(lines: readonly string[], info: CheckedText['scenarios'][number], kernel: string): RunOverview {
  const steps: (StepSummary & { expects: StepSummary['expects'][number][] })[] = [];
  for (let line = info.line + 1; line <= info.endLine; line++) {
    const text = (lines[line - 1] ?? '').trim();
    if (text === '' || text.startsWith('#')) continue;
    const [word, a = '', b = ''] = text.split(' ');
    if (word === 'expect') {
      const expect = { line, text: `${a} ${b}`, pass: a === b, skipped: false, expected: b, actual: a };
      steps.at(-1)?.expects.push(expect);
      continue;
    }
    const n = steps.length + 1;
    steps.push({ n, line, text, proc: 0, label: text, result: 'ok', outcome: `did ${text}`, changes: 1, expects: [] });
  }
  const expects = steps.flatMap((step) => step.expects);
  return {
    scenario: info.name,
    line: info.line,
    kernel,
    kernels: ['6.1', '6.12'],
    arch: 'x86_64',
    settings: [],
    procs: [{ id: 0, name: 'p', born: 0 }],
    steps,
    passed: expects.filter((e) => e.pass).length,
    failed: expects.filter((e) => !e.pass).length,
    skipped: 0,
  };
}

function treeOf(step: number, node: string | undefined): readonly TreeNode[] {
  const make = (id: string, leaf: boolean): TreeNode => ({
    id,
    label: id,
    description: `at ${step}`,
    tooltip: id,
    value: `${id}=${step}`,
    change: 'none',
    changedBelow: false,
    icon: leaf ? 'field' : 'process',
    leaf,
  });
  if (node === undefined) return [make('p0', false), make('p1', false)];
  return node.includes('/') ? [] : [make(`${node}/a`, true), make(`${node}/b`, true)];
}
