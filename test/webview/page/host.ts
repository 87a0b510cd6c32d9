import { sidesOf } from '../../../src/extension/documents/comparisons';
import type {
  CompareChoice,
  HostToPanel,
  PanelState,
  PanelToHost,
  PanelViewName,
  PanelViews,
  RunOverview,
} from '../../../src/protocol';
import { PANEL_PROTOCOL } from '../../../src/protocol';
import { type Comparison, compareRuns, compareStep } from '../../../src/sim/compare';
import { comparisonText, differenceText } from '../../../src/sim/compare/text';
import { simulatedLike } from '../../../src/sim/conformance/simulated';
import { check, engineKnows, parse, type RunOptions, runScenario } from '../../../src/sim/scenario';
import { answer, type Run } from '../../../src/sim/trace';
import { observedRun } from '../../../src/sim/trace/observed';
import type { VsCodeApi } from '../../../src/webview/vscode';

/**
 * A host for the panel alone: runs a scenario with the engine, here in the page, and answers the panel's requests. A test
 * looks at what was sent, sends messages of its own and makes views fail.
 */
export class TestHost implements VsCodeApi {
  readonly sent: PanelToHost[] = [];
  /** Views that fail, with the message. */
  failing: Partial<Record<PanelViewName, string>> = {};
  /** Views that are never answered. */
  silent: PanelViewName[] = [];
  state: PanelState | undefined;
  readonly #text: string;
  readonly #initial: Partial<PanelState>;
  #run: Run;
  #comparison: Comparison | undefined;
  #version = 1;

  constructor(
    text: string,
    initial: Partial<PanelState>,
    private readonly told: readonly HostToPanel[] = [],
    /** The text of the trace that a comparison is with. */
    private readonly trace = '',
  ) {
    this.#text = text;
    this.#initial = initial;
    this.#run = this.#perform({});
    if (initial.compare) {
      const { a, b } = this.#both(initial.compare);
      this.#comparison = compareRuns(a, b);
    }
  }

  get overview(): RunOverview {
    return this.#run.overview;
  }

  getState(): PanelState | undefined {
    return this.state;
  }

  setState(state: PanelState): void {
    this.state = structuredClone(state);
  }

  postMessage(message: PanelToHost): void {
    this.sent.push(structuredClone(message));
    if (message.type === 'ready') for (const first of [this.#init(), ...this.told]) this.tell(first);
    else if (message.type === 'request') this.#respond(message);
    else if (message.type === 'setKernel') {
      this.#run = this.#perform({ kernel: message.kernel });
      this.#version++;
      this.tell({ type: 'run', run: this.#run.overview, version: this.#version });
    }
  }

  /** As a message from the extension host arrives: later, and as a copy. */
  tell(message: HostToPanel): void {
    const data: unknown = structuredClone(message);
    setTimeout(() => window.dispatchEvent(new MessageEvent('message', { data })), 0);
  }

  #perform(options: RunOptions): Run {
    if (this.#text.startsWith('{')) return observed(this.#text);
    const parsed = parse(this.#text);
    const wrong = [...parsed.problems, ...check(parsed, engineKnows())].find(({ severity }) => severity === 'error');
    const [scenario] = parsed.scenarios;
    if (wrong !== undefined || scenario === undefined) throw new Error(wrong?.message ?? 'the file has no scenario');
    return runScenario(scenario, options);
  }

  #both(choice: CompareChoice): { readonly a: Run; readonly b: Run } {
    switch (choice.by) {
      case 'traces':
        return { a: this.#run, b: observed(this.trace) };
      case 'simulator': {
        const [scenario] = this.#text.startsWith('{') ? [] : parse(this.#text).scenarios;
        const made = simulatedLike(JSON.parse(this.trace), scenario);
        if ('error' in made) throw new Error(made.error);
        return { a: observed(JSON.stringify(made.trace)), b: observed(this.trace) };
      }
      default: {
        const { a, b } = sidesOf(choice);
        return { a: this.#perform(a), b: this.#perform(b) };
      }
    }
  }

  #init(): HostToPanel {
    const state: PanelState = {
      protocol: PANEL_PROTOCOL,
      uri: 'file:///scenarios/test.mms',
      scenario: this.overview.scenario,
      step: 0,
      tab: 'map',
      pinned: false,
      zoom: 1,
      ...this.#initial,
    };
    if (!this.#comparison) return { type: 'init', state, run: this.overview, version: this.#version };
    const { overview, runs } = this.#comparison;
    return {
      type: 'compared',
      state,
      runs: { overview, a: runs.a.overview, b: runs.b.overview },
      version: this.#version,
    };
  }

  #answer(request: Extract<PanelToHost, { type: 'request' }>): PanelViews[PanelViewName]['result'] {
    const comparison = this.#comparison;
    switch (request.view) {
      case 'difference':
        return compareStep(compared(comparison), request.args.step);
      case 'differenceText':
        return differenceText(compared(comparison), request.args.step);
      case 'comparisonText':
        return comparisonText(compared(comparison));
      default:
        return answer(comparison?.runs[request.side ?? 'a'] ?? this.#run, request.view, request.args);
    }
  }

  /** Makes a count wrong at the step whose state is in place, as an error of the model would. */
  breakMapcount(pfn: number): void {
    const { kernel, store } = this.#run.machine;
    store.seek(store.end());
    kernel.page._mapcount.add(pfn, 1);
    const [last] = this.#run.steps.slice(-1);
    if (last !== undefined) Object.assign(last, { end: store.end() });
  }

  #respond(request: Extract<PanelToHost, { type: 'request' }>): void {
    const { id, view } = request;
    if (this.silent.includes(view)) return;
    const error = this.failing[view];
    if (error !== undefined) this.tell({ type: 'response', id, ok: false, error });
    else this.tell({ type: 'response', id, ok: true, result: this.#answer(request) });
  }
}

function observed(trace: string): Run {
  const made = observedRun(JSON.parse(trace));
  if ('error' in made) throw new Error(made.error);
  return made.run;
}

function compared(comparison: Comparison | undefined): Comparison {
  if (!comparison) throw new Error('nothing is compared');
  return comparison;
}
