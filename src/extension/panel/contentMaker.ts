import type { PanelState } from '../../protocol';
import { compareScenario } from '../documents/comparisons';
import type { RunOutcome } from '../documents/scenarioRun';
import { comparedSource, textSource } from '../documents/textSource';
import { ComparedContent, type PanelContent, RunContent } from './panelContent';
import type { PanelSurroundings } from './panelSurroundings';

export type Made =
  | { readonly state: 'done'; readonly content: PanelContent }
  | Exclude<RunOutcome, { readonly state: 'done' }>;

/** What is told of a comparison while it is made. */
export interface ComparingProgress {
  readonly tell: (done: number, text: string) => void;
  /** It is over, and no other has begun meanwhile. */
  readonly over: () => void;
}

/** Makes what a panel shows: a run, or two runs that are compared. The newest comparison ends the one before. */
export class ContentMaker {
  #comparing: AbortController | undefined;

  constructor(private readonly around: Pick<PanelSurroundings, 'store' | 'engine'>) {}

  /** Ends the comparison that is being made. False if there is none. */
  stop(): boolean {
    this.#comparing?.abort();
    return this.#comparing !== undefined;
  }

  /** Of the scenario at `index` of the state's document. */
  async make({ uri, kernel, compare }: PanelState, index: number, progress: ComparingProgress): Promise<Made> {
    const { store, engine } = this.around;
    if (!compare) {
      const outcome = await store.run(uri, index, kernel);
      if (outcome.state !== 'done') return outcome;
      const { handle } = outcome;
      return { state: 'done', content: new RunContent(handle, engine, (of) => textSource(store, of ?? handle)) };
    }
    this.#comparing?.abort();
    const comparing = new AbortController();
    this.#comparing = comparing;
    const outcome = await compareScenario(
      store,
      engine,
      { uri, scenario: index, choice: compare },
      {
        signal: comparing.signal,
        onProgress: (done, text) => {
          if (this.#comparing === comparing) progress.tell(done, text);
        },
      },
    );
    if (this.#comparing === comparing) {
      this.#comparing = undefined;
      progress.over();
    }
    if (outcome.state !== 'done') return outcome;
    const content = new ComparedContent(outcome.compared, engine, (of) =>
      of ? textSource(store, of) : comparedSource(store, uri, compare),
    );
    return { state: 'done', content };
  }
}
