import { KHUGEPAGED_DEFAULTS } from '../mm/khugepaged/scan';
import { KSM_PATH } from '../mm/ksm/sysfs';
import { HPAGE_PMD_NR } from '../mm/sysfs';
import type { ScenarioNode, Statement } from '../scenario';
import { type Pages, Regions } from '../scenario/regions';
import { readOps } from './ops';
import { MAX_REGION_PAGES, PROCESSES, REGION_BASE, REGION_SHIFT, REGIONS } from './opsGrammar';
import { sysfsStep } from './sysfs';

const PAGE = 4096n;

/** Where a scenario leaves what can be run on a real kernel. */
export interface NotForGuests {
  /** 1-based line of the `.mms` file. */
  readonly line: number;
  readonly message: string;
}

export interface OpsConversion {
  /** Text of the `.ops` file. */
  readonly text: string;
  /** For each step of it: the line in the `.mms` file, and the statement as written. */
  readonly steps: readonly { readonly line: number; readonly text: string }[];
}

/** What the agent's controller does: no process in front. */
const CONTROLLER: ReadonlySet<string> = new Set(['khugepaged', 'ksm', 'swapoff', 'swapon', 'sys']);

class CannotRun extends Error {}

/**
 * A checked scenario as the guest's agent reads it: regions become slots A to H, processes P0 to P5, expectations are left
 * out. What the agent cannot do is told with its line.
 */
export function toOps(scenario: ScenarioNode, name: string): OpsConversion | NotForGuests {
  return new Converter(name).convert(scenario);
}

export function isNotForGuests(result: OpsConversion | NotForGuests): result is NotForGuests {
  return 'message' in result;
}

class Converter {
  private readonly regions = new Regions();
  /** Slots of 1 GiB in use, in the order of their letters. */
  private readonly slots: number[] = [];
  private readonly procs = new Map<string, number>();
  private readonly settings: string[] = [];
  private readonly needs = new Set<string>();
  private readonly ops: string[] = [];
  private readonly steps: { line: number; text: string }[] = [];
  private current: string | undefined;

  constructor(private readonly name: string) {}

  convert(scenario: ScenarioNode): OpsConversion | NotForGuests {
    for (const item of scenario.items) {
      const line = item.range.line + 1;
      try {
        switch (item.kind) {
          case 'setting':
            this.setting(item.setting);
            break;
          case 'proc':
            if (this.current !== undefined && !this.procs.has(item.name.text)) {
              throw new CannotRun('a second process that is nobody’s child cannot be made on a real kernel; fork it');
            }
            this.current = item.name.text;
            this.procOf(this.current);
            break;
          case 'step': {
            const before = this.ops.length;
            const name = item.on?.text ?? this.current ?? 'main';
            const who = this.procOf(name);
            const op = this.statement(item.statement, before + 1);
            this.ops.push(CONTROLLER.has(op.split(' ')[0] ?? '') ? op : `P${who} ${op}`);
            this.steps.push({ line, text: item.text });
            if (item.statement.kind === 'exit') this.procs.delete(name);
            break;
          }
          case 'expect':
            break;
          case 'broken':
            throw new CannotRun('the line has an error');
          default:
            item satisfies never;
        }
      } catch (error) {
        if (!(error instanceof CannotRun)) throw error;
        return { line, message: `\`${item.text}\`: ${error.message}` };
      }
    }
    return this.checked(scenario.range.line + 1);
  }

  /** The text, if the agent will take it. */
  private checked(line: number): OpsConversion | NotForGuests {
    const settings = this.settings.some((setting) => setting.startsWith('thp '))
      ? this.settings
      : ['thp never', ...this.settings];
    const head = [
      `scenario ${this.name}`,
      ...(this.needs.size > 0 ? [`needs ${[...this.needs].join(' ')}`] : []),
      ...settings,
      '',
    ];
    const text = [...head, ...this.ops, ''].join('\n');
    const [error] = readOps(text).errors;
    if (error === undefined) return { text, steps: this.steps };
    const step = this.steps[error.line - head.length - 1];
    return {
      line: step?.line ?? line,
      message: step === undefined ? error.message : `\`${step.text}\`: ${error.message}`,
    };
  }

  private setting(setting: Extract<ScenarioNode['items'][number], { kind: 'setting' }>['setting']): void {
    switch (setting.kind) {
      case 'kernel':
        return;
      case 'series':
        throw new CannotRun(
          'a real kernel has the series that it has; take the line away, or choose a kernel by its version',
        );
      case 'config':
        throw new CannotRun('a real kernel has the configuration that it was built with; take the line away');
      case 'thp':
        this.settings.push(`thp ${setting.mode}`);
        return;
      case 'nr_hugepages':
        this.settings.push(`hugetlb ${setting.count}`);
        this.needs.add('hugetlb');
        return;
      case 'mthp':
        this.settings.push(`mthp ${setting.size.bytes / 1024n} ${setting.mode}`);
        this.needs.add('mthp');
        return;
      case 'set':
        this.settings.push(`set ${setting.path} ${setting.value}`);
        if (setting.path.startsWith(KSM_PATH)) this.needs.add('ksm');
        return;
      case 'tunable':
        if (setting.name.text === 'swap') {
          if (setting.value.text === 'on') {
            this.settings.push('swap on');
            this.needs.add('swap');
          }
          return;
        }
        throw new CannotRun('this setting is not passed on to real kernels yet; take the line away');
    }
  }

  private procOf(name: string): number {
    const known = this.procs.get(name);
    if (known !== undefined) return known;
    const used = new Set(this.procs.values());
    const free = Array.from({ length: PROCESSES }, (_, i) => i).find((number) => !used.has(number));
    if (free === undefined) throw new CannotRun(`a guest runs ${PROCESSES} processes at a time`);
    this.procs.set(name, free);
    return free;
  }

  /** The letter and the first page of a place. */
  private at({ vpn, pages }: Pages): readonly [letter: string, first: number] {
    const slot = Math.floor((vpn - REGION_BASE) / 2 ** REGION_SHIFT);
    const first = vpn - REGION_BASE - slot * 2 ** REGION_SHIFT;
    if (slot < 0 || first + pages > MAX_REGION_PAGES) {
      throw new CannotRun(
        `in a guest a place lies in the ${MAX_REGION_PAGES} pages (8 MiB) from the start of a region; make it smaller, or use \`at after\``,
      );
    }
    if (!this.slots.includes(slot)) this.slots.push(slot);
    const index = this.slots.indexOf(slot);
    if (index >= REGIONS) throw new CannotRun(`a guest has room for ${REGIONS} regions`);
    return [String.fromCharCode(65 + index), first];
  }

  private range(pages: Pages): string {
    if (pages.pages < 1) throw new CannotRun('the range has no pages');
    const [letter, first] = this.at(pages);
    return `${letter} ${pages.pages === 1 ? first : `${first}-${first + pages.pages - 1}`}`;
  }

  private statement(statement: Statement, step: number): string {
    const { regions } = this;
    switch (statement.kind) {
      case 'mmap': {
        if (statement.fixed) throw new CannotRun('MAP_FIXED over a mapping is not there in guests yet; munmap first');
        const unit = statement.hugetlb ? HPAGE_PMD_NR : 1;
        const pages = Math.ceil(pagesIn(statement.size.bytes) / unit) * unit;
        const vpn = statement.at === undefined ? regions.fresh(pages) : regions.where(statement.at, pages);
        regions.name(statement.name.text, { vpn, pages }, step);
        const [letter, first] = this.at({ vpn, pages });
        const { noreserve, populate, thp, nothp, hugetlb } = statement;
        const words = [
          ...[hugetlb ? 'hugetlb' : 'anon', protection(statement.prot)],
          ...(noreserve ? ['nores'] : []),
          ...(populate ? ['populate'] : []),
          ...(thp ? ['thp'] : nothp ? ['nothp'] : []),
          ...(first === 0 ? [] : [`at=${first}`]),
        ];
        return `mmap ${letter} ${pages} ${words.join(' ')}`;
      }
      case 'munmap':
        return `munmap ${this.range(regions.at(statement.place))}`;
      case 'mprotect':
        return `mprotect ${this.range(regions.at(statement.place))} ${protection(statement.prot)}`;
      case 'madvise':
        if (statement.advice === 'SOFT_OFFLINE' || statement.advice === 'HWPOISON') this.needs.add('hwpoison');
        return `madvise ${this.range(regions.at(statement.place))} ${statement.advice}`;
      case 'process_madvise': {
        const target = this.procOf(statement.of.text);
        return `pmadvise ${this.range(regions.at(statement.place))} ${statement.advice} P${target}`;
      }
      case 'pagemap_scan':
        this.needs.add('pagemap-scan');
        return `pmscan ${this.range(regions.at(statement.place))}${statement.wp ? ' wp' : ''}`;
      case 'userfaultfd':
        this.needs.add('uffd-wp-async');
        return 'uffd features=0xa000';
      case 'uffdio_register':
        return `uregister ${this.range(regions.at(statement.place))} wp`;
      case 'uffdio_unregister':
        return `uunregister ${this.range(regions.at(statement.place))}`;
      case 'uffdio_writeprotect':
        return `${statement.enable ? 'uwp' : 'uunwp'} ${this.range(regions.at(statement.place))}`;
      case 'memread':
      case 'memwrite':
        return `${statement.kind} ${this.range(regions.at(statement.place))}`;
      case 'ksmd':
        this.needs.add('ksm');
        return `ksm ${statement.scans}`;
      case 'set':
        if (statement.path.startsWith(KSM_PATH)) this.needs.add('ksm');
        return sysfsStep({ path: statement.path, value: statement.value });
      case 'clear_refs':
        return `clear_refs ${statement.value}`;
      case 'mlock':
        return `mlock ${this.range(regions.at(statement.place))}${statement.onfault ? ' onfault' : ''}`;
      case 'munlock':
        return `munlock ${this.range(regions.at(statement.place))}`;
      case 'read':
        return `read ${this.range(regions.at(statement.place))}`;
      case 'write': {
        const value = statement.value === undefined ? '' : ` =${statement.value}`;
        return `write ${this.range(regions.at(statement.place))}${value}`;
      }
      case 'split_huge_page': {
        this.needs.add('split');
        const order = statement.order === 0 ? '' : ` order=${statement.order}`;
        return `split ${this.range(regions.at(statement.place))}${order}`;
      }
      case 'move_pages':
      case 'mbind':
        this.needs.add('numa');
        return `${statement.kind} ${this.range(regions.at(statement.place))} ${statement.node}`;
      case 'vmsplice':
        return `vmsplice ${this.range(regions.at(statement.place))}`;
      case 'pin':
        if (statement.read) throw new CannotRun('pins for reading are taken by gup_test, which guests do not have');
        this.needs.add('io_uring');
        return `uringreg ${this.range(regions.at(statement.place))}`;
      case 'unpin':
        this.needs.add('io_uring');
        return 'uringunreg';
      case 'mremap':
        return this.mremap(statement, step);
      case 'thp':
        return sysfsStep({ file: 'enabled', mode: statement.mode });
      case 'mthp': {
        const order = Math.log2(Number(statement.size.bytes) / Number(PAGE));
        return sysfsStep({ file: 'hugepages', order, mode: statement.mode });
      }
      case 'fork':
        return `fork P${this.procOf(statement.name.text)}`;
      case 'khugepaged': {
        const { max_ptes_none, max_ptes_swap, max_ptes_shared } = { ...KHUGEPAGED_DEFAULTS, ...statement.limits };
        if (max_ptes_swap !== KHUGEPAGED_DEFAULTS.max_ptes_swap) {
          throw new CannotRun('max_ptes_swap cannot be set in guests yet; leave it out');
        }
        this.needs.add('thp');
        return `khugepaged ${statement.scans} none=${max_ptes_none} shared=${max_ptes_shared}`;
      }
      case 'swapon':
      case 'swapoff':
        this.needs.add('swap');
        return statement.kind;
      case 'exit':
      case 'drainpipe':
      case 'drain':
      case 'noop':
        return statement.kind;
      default:
        throw new CannotRun(
          'this statement cannot be run on a real kernel yet; in front of the first step it may be a setting',
        );
    }
  }

  private mremap(statement: Extract<Statement, { kind: 'mremap' }>, step: number): string {
    const { regions } = this;
    const { name, place, size, to, flags } = statement;
    const from = regions.at(place);
    const pages = size === undefined ? from.pages : pagesIn(size.bytes);
    const source = this.range(from);
    if (to === undefined && (name === undefined || flags.maymove)) {
      if (flags.maymove || flags.fixed || flags.dontunmap) {
        throw new CannotRun('where a kernel moves a mapping by itself cannot be foretold; say `to WHERE`');
      }
      if (place.part.kind === 'all') regions.name(place.region.text, { vpn: from.vpn, pages }, step);
      return `mresize ${source} ${pages}`;
    }
    if (flags.fixed && !flags.maymove) {
      throw new CannotRun('a guest moves with MREMAP_MAYMOVE always; leave the flag words out');
    }
    const vpn = to === undefined ? regions.fresh(pages) : regions.where(to, pages);
    if (name !== undefined) regions.name(name.text, { vpn, pages }, step);
    const [letter, first] = this.at({ vpn, pages });
    const more = `${flags.dontunmap ? ' dontunmap' : ''}${pages === from.pages ? '' : ` new=${pages}`}`;
    return `mremap ${source} ${letter} ${first}${more}`;
  }
}

const pagesIn = (bytes: bigint): number => Number((bytes + PAGE - 1n) / PAGE);

function protection({ read, write, exec }: { read: boolean; write: boolean; exec: boolean }): string {
  if (exec) throw new CannotRun('executable memory is not there in guests yet; choose none, r or rw');
  if (write && !read) throw new CannotRun('PROT_WRITE alone is not there in guests yet; write rw');
  return write ? 'rw' : read ? 'r' : 'none';
}
