import type {
  MapView,
  PanelViewName,
  PanelViews,
  ProcTextView,
  ReviewedFunctions,
  RunOverview,
  Selection,
  Side,
  StepSummary,
  TabId,
} from '../../protocol';
import { callsOn, type Differing, differingOn, type SideCall } from '../differing';
import { firstMapping } from '../map/related';
import type { Session } from '../session.svelte';
import type { ShownFunction, ViewClient, ViewSession } from '../viewSession';

/**
 * One side of a comparison, as views see it: its run and its selection; step, tab and zoom are those of both. What is
 * selected or pointed at on one side is so on the other as well: an address is the same there, a page is looked for by
 * the address that maps it.
 */
export class CompareSide implements ViewSession {
  hovered = $state.raw<Selection | undefined>();
  /** The map of this side, where a selected page's address is looked up. */
  map: MapView | undefined;
  procText = $state.raw<ProcTextView | undefined>();
  /** Asked for by every view, so computed once. */
  readonly #differing = $derived.by((): readonly Differing[] => {
    const { difference, step } = this.session;
    return difference?.step === step ? differingOn(this.side, difference) : [];
  });
  readonly client: ViewClient;

  constructor(
    private readonly session: Session,
    readonly side: Side,
  ) {
    this.client = {
      request: <V extends PanelViewName>(view: V, args: PanelViews[V]['args']) =>
        session.client.request(view, args, side),
    };
  }

  get run(): RunOverview | undefined {
    return this.session.compared?.[this.side];
  }

  get version(): number {
    return this.session.version;
  }

  get step(): number {
    return Math.min(this.session.step, this.last);
  }

  get last(): number {
    return this.run?.steps.length ?? 0;
  }

  get summary(): StepSummary | undefined {
    return this.run?.steps[this.step - 1];
  }

  get selection(): Selection | undefined {
    return this.side === 'a' ? this.session.selection : this.session.selectionB;
  }

  get hover(): Selection | undefined {
    return this.hovered;
  }

  set hover(thing: Selection | undefined) {
    this.hovered = thing;
    this.#other.hovered = thing && this.#counterpart(thing);
  }

  get active(): Selection | undefined {
    return this.hovered ?? this.selection;
  }

  get zoom(): number {
    return this.session.zoom;
  }

  get other(): string {
    return this.side === 'a' ? 'B' : 'A';
  }

  get differing(): readonly Differing[] {
    return this.#differing;
  }

  get comparedCalls(): readonly SideCall[] | undefined {
    const { difference } = this.session;
    return difference?.step === this.session.step ? callsOn(this.side, difference.calls) : undefined;
  }

  get otherProcText(): ProcTextView | undefined {
    return this.#other.procText;
  }

  get asTable(): boolean {
    return this.session.asTable;
  }

  set asTable(on: boolean) {
    this.session.asTable = on;
  }

  get reviewed(): ReviewedFunctions | undefined {
    return this.session.reviewed;
  }

  get shownFunction(): ShownFunction | undefined {
    return this.session.shownFunction;
  }

  get onlyReviewed(): boolean {
    return this.session.onlyReviewed;
  }

  set onlyReviewed(only: boolean) {
    this.session.onlyReviewed = only;
  }

  goto(step: number): void {
    this.session.goto(step);
  }

  select(selection: Selection | undefined): void {
    const other = selection && this.#counterpart(selection);
    if (this.side === 'a') this.session.selectBoth(selection, other);
    else this.session.selectBoth(other, selection);
  }

  show(tab: TabId): void {
    this.session.show(tab);
  }

  goToFunction(fn: string, to: 'function' | 'hunk'): void {
    this.session.goToFunction(fn, to);
  }

  copyText(text: string): void {
    this.session.copyText(text);
  }

  fail(error: unknown): void {
    this.session.fail(error);
  }

  setZoom(zoom: number): void {
    this.session.setZoom(zoom);
  }

  get #other(): CompareSide {
    return this.session.sides[this.side === 'a' ? 'b' : 'a'];
  }

  /** The same thing of the other run; none for what has a number of its own in each run and no address. */
  #counterpart(thing: Selection): Selection | undefined {
    switch (thing.kind) {
      case 'pte':
      case 'vma':
      case 'table':
      case 'proc':
        return thing;
      case 'page': {
        const at = this.map && firstMapping(this.map, thing.pfn);
        return at && { kind: 'pte', ...at };
      }
      case 'anon_vma':
      case 'slot':
        return undefined;
    }
  }
}
