import { withoutPrefix } from '../kernel/kconfig';
import { formatVersion } from '../kernel/version';
import type { FileNode, Item, Name, Place, ScenarioNode, SettingItem, StepItem, Where } from './ast';
import { checkExpect } from './check-expect';
import { checkSetting } from './check-setting';
import type { Known } from './known';
import { LIMITS } from './limits';
import { isSetting } from './parser';
import { type Problem, Problems } from './problems';
import { pagesIn, Scope } from './scope';

/** The process that is there from the beginning, unless the scenario names it. */
export const FIRST_PROC = 'parent';

/**
 * Checks a parsed file: names, order, expectations, what the engine has, limits. Reads each scenario from top to bottom
 * once, as it runs. Never throws.
 */
export function checkFile(file: FileNode, known: Known): Problem[] {
  const problems = new Problems();
  const titles = new Map<string, ScenarioNode>();
  for (const scenario of file.scenarios) {
    const { title } = scenario;
    const before = titles.get(title.text);
    if (before !== undefined && title.text !== '') {
      problems.report(
        'MM021',
        title.range,
        `The scenario in line ${before.range.line + 1} has the same title. Titles are unique in a file: choose another one.`,
      );
    }
    titles.set(title.text, before ?? scenario);
    new ScenarioCheck(scenario, known, problems).run();
  }
  return problems.inOrder();
}

/** The processes and regions that a scenario has at its end. */
export function namesIn(
  scenario: ScenarioNode,
  known: Known,
): { readonly procs: readonly string[]; readonly regions: readonly string[] } {
  const check = new ScenarioCheck(scenario, known, new Problems());
  check.run();
  return check.scope;
}

class ScenarioCheck {
  readonly scope: Scope;
  /** The process that lines without a prefix run in. */
  #proc = FIRST_PROC;
  #started = false;
  #steps = 0;
  #mapped = 0n;
  #regions = 0;
  #touched = 0;
  readonly #settings = new Map<string, Name>();

  constructor(
    readonly scenario: ScenarioNode,
    readonly known: Known,
    readonly problems: Problems,
  ) {
    this.scope = new Scope(problems);
  }

  run(): void {
    const { items, title } = this.scenario;
    for (const item of items) this.#item(item);
    this.#firstProc();
    if (this.#steps === 0 && items.every((item) => item.kind !== 'broken')) {
      this.problems.report('MM024', title.range, 'This scenario has no statements, so there is nothing to run.');
    }
  }

  #item(item: Item): void {
    switch (item.kind) {
      case 'setting':
        this.#setting(item);
        break;
      case 'proc':
        if (this.scope.isProc(item.name.text)) this.scope.checkProc(item.name);
        else this.scope.addProc(item.name);
        this.#started = true;
        this.#proc = item.name.text;
        break;
      case 'step':
        this.#step(item);
        break;
      case 'expect':
        this.#firstProc();
        if (item.on !== undefined) this.scope.checkProc(item.on);
        checkExpect(item, this.scope, item.on?.text ?? this.#proc, this.known, this.problems);
        break;
      case 'broken':
        if (item.defines !== undefined) this.scope.addUnclear(item.defines);
        if (item.head === 'proc' && item.defines !== undefined) {
          this.#started = true;
          this.#proc = item.defines.text;
        }
        if (!isSetting(item.head)) this.#steps++;
        break;
    }
  }

  #setting(item: SettingItem): void {
    if (this.#steps > 0) {
      this.problems.report(
        'MM022',
        item.range,
        'Settings go before the first statement of the scenario. Move this line up.',
      );
    }
    checkSetting(item, this.known, this.#settings, this.problems);
    if (item.setting.kind === 'mthp') this.#mthp(item.range);
    if (item.setting.kind === 'config') this.#config(item.setting.name.text, item.range);
  }

  /** Kernels before the series have no files for sizes: the line does nothing there. */
  #mthp(range: Name['range']): void {
    const without = this.#kernelWithout('mthp');
    if (without === undefined) return;
    this.problems.report(
      'MM032',
      range,
      `Kernel ${without} has no \`mthp\`: folios of other sizes than the PMD's came with 6.8. Choose a later kernel, add \`series +mthp\`, or take this line away: it does nothing.`,
      { title: 'Take this line away', text: '' },
    );
  }

  /** Nor have they choices of Kconfig that came with a later series. */
  #config(name: string, range: Name['range']): void {
    const option = this.known.options.find((one) => one.name === withoutPrefix(name));
    const without = option === undefined ? undefined : this.#kernelWithout(option.series);
    if (option === undefined || without === undefined) return;
    this.problems.report(
      'MM032',
      range,
      `Kernel ${without} has no \`${option.name}\`, which came with \`${option.series}\`. Choose a later kernel, add \`series +${option.series}\`, or take this line away: it does nothing.`,
      { title: 'Take this line away', text: '' },
    );
  }

  /** The scenario's kernel by its name and what is changed, if it has not a series. */
  #kernelWithout(id: string): string | undefined {
    const settings = this.scenario.items.flatMap((item) => (item.kind === 'setting' ? [item.setting] : []));
    const kernel = settings.find((setting) => setting.kind === 'kernel')?.version ?? 'mainline';
    const series = settings.flatMap((setting) =>
      setting.kind === 'series' ? [`${setting.add ? '+' : '-'}${setting.id.text}`] : [],
    );
    if (this.known.hasSeries(kernel, series, id)) return undefined;
    return [kernel === 'mainline' ? kernel : formatVersion(kernel), ...series].join(' ');
  }

  /** Unless a `proc` line came first, the first process is `parent`. */
  #firstProc(): void {
    if (this.#started) return;
    this.#started = true;
    this.scope.addProc({ text: FIRST_PROC, range: this.scenario.title.range }, false);
  }

  #step(item: StepItem): void {
    const scope = this.scope;
    this.#firstProc();
    this.#steps++;
    const proc = item.on?.text ?? this.#proc;
    if (item.on !== undefined) scope.checkProc(item.on);
    else if (scope.isProc(proc)) scope.checkProc({ text: proc, range: item.range });
    const { statement } = item;
    switch (statement.kind) {
      case 'mmap': {
        this.#where(statement.at);
        const pages = this.#map(statement.size.range, pagesIn(statement.size));
        if (statement.at === undefined) this.#fresh(statement.name);
        scope.addRegion(statement.name, pages, false);
        if (statement.populate) this.#touch(item, pages);
        break;
      }
      case 'mremap': {
        this.#place(statement.place);
        this.#where(statement.to);
        const before = scope.pagesOf(statement.place) ?? 0;
        const pages = statement.size === undefined ? before : Number(pagesIn(statement.size));
        if (statement.size !== undefined && pages > before) this.#map(statement.size.range, BigInt(pages - before));
        if (statement.name !== undefined && statement.to === undefined) this.#fresh(statement.name);
        if (statement.name !== undefined) scope.addRegion(statement.name, pages, true);
        else if (statement.to === undefined && statement.place.part.kind === 'all')
          scope.growRegion(statement.place.region.text, pages);
        break;
      }
      case 'munmap':
        this.#place(statement.place);
        if (statement.place.part.kind === 'all') scope.freeRegion(statement.place.region.text);
        break;
      case 'madvise':
        this.#place(statement.place);
        if (statement.advice === 'POPULATE_READ' || statement.advice === 'POPULATE_WRITE')
          this.#touch(item, scope.pagesOf(statement.place));
        break;
      case 'read':
      case 'write':
        this.#place(statement.place);
        this.#touch(item, scope.pagesOf(statement.place));
        break;
      case 'mlock':
        this.#place(statement.place);
        if (!statement.onfault) this.#touch(item, scope.pagesOf(statement.place));
        break;
      case 'pagemap_scan':
      case 'uffdio_register':
      case 'uffdio_unregister':
      case 'uffdio_writeprotect':
        this.#place(statement.place);
        break;
      case 'memread':
      case 'memwrite':
      case 'vmsplice':
      case 'pin':
      case 'move_pages':
      case 'mbind':
        this.#place(statement.place);
        this.#touch(item, scope.pagesOf(statement.place));
        break;
      case 'mprotect':
      case 'munlock':
      case 'split_huge_page':
        this.#place(statement.place);
        break;
      case 'process_madvise':
        this.#place(statement.place);
        scope.checkProc(statement.of);
        break;
      case 'fork':
        scope.addProc(statement.name);
        break;
      case 'exit':
        scope.exit(proc, item.range.line);
        break;
      case 'mthp':
        this.#mthp(item.range);
        break;
      case 'thp':
      case 'clear_refs':
      case 'set':
      case 'ksmd':
      case 'userfaultfd':
      case 'drainpipe':
      case 'unpin':
      case 'swapon':
      case 'swapoff':
      case 'khugepaged':
      case 'drain':
      case 'noop':
        break;
    }
  }

  #place(place: Place): void {
    this.scope.checkPlace(place, true);
  }

  #where(where: Where | undefined): void {
    if (where !== undefined && where.kind !== 'address') this.scope.checkPlace(where.place, false);
  }

  /** Counts new address space. Gives its pages, 0 if it is too much. */
  #map(range: Name['range'], pages: bigint): number {
    this.#mapped += pages * 4096n;
    if (this.#mapped <= LIMITS.mappedBytes) return Number(pages);
    this.#mapped -= pages * 4096n;
    this.problems.report(
      'MM094',
      range,
      'The mappings of a scenario may take at most 1 TiB of address space in all. Choose a smaller size.',
    );
    return 0;
  }

  #fresh(name: Name): void {
    if (++this.#regions !== LIMITS.regions + 1) return;
    const most = LIMITS.regions.toLocaleString('en');
    this.problems.report(
      'MM094',
      name.range,
      `A scenario has at most ${most} regions with an address range of their own. Put more of them next to others: \`at after ${name.text}\`.`,
    );
  }

  #touch(item: StepItem, pages: number | undefined): void {
    if (pages === undefined) return;
    if (pages > LIMITS.pagesPerStatement) {
      this.problems.report(
        'MM095',
        item.range,
        `This statement touches ${pages.toLocaleString('en')} pages; one statement may touch ${LIMITS.pagesPerStatement.toLocaleString('en')} (1 GiB). Choose a smaller range.`,
      );
      return;
    }
    const before = this.#touched;
    this.#touched += pages;
    if (before <= LIMITS.pagesPerRun && this.#touched > LIMITS.pagesPerRun) {
      this.problems.report(
        'MM095',
        item.range,
        `With this statement the scenario touches more than ${LIMITS.pagesPerRun.toLocaleString('en')} pages (4 GiB) in all. Choose smaller ranges.`,
      );
    }
  }
}
