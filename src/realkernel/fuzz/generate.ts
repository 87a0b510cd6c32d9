import { MAX_REGION_PAGES, PROCESSES } from '../../sim/conformance/opsGrammar';
import { type SysfsWrite, sysfsStep } from '../../sim/conformance/sysfs';
import { MTHP_MODES, THP_MODES } from '../../sim/mm/sysfs';
import type { GuestScenario } from '../guest';
import { Dice } from './dice';
import { CONTROLLER, type Op, WEIGHTS } from './operations';

/** Which pages a scenario gets: order-0 only, huge ones where asked for, or folios of several sizes. */
export const FUZZ_THP = ['never', 'madvise', 'mthp'] as const;
export type FuzzThp = (typeof FUZZ_THP)[number];

export interface FuzzOptions {
  /** Steps besides those that map the regions first. */
  readonly steps: number;
  /** Most processes at a time, 1..6. */
  readonly procs: number;
  readonly thp: FuzzThp;
}

/** The process with the userfaultfd has exited. */
const NOBODY = -1;
/** Pages that a pipe has room for. */
const PIPE_BUFFERS = 16;

/** Pages from where to where, both inclusive, in a region. */
interface Pages {
  readonly region: string;
  readonly first: number;
  readonly last: number;
}

const text = ({ region, first, last }: Pages): string => `${region} ${first === last ? first : `${first}-${last}`}`;

/**
 * A random scenario, the same for the same seed. Regions are small and ranges prefer edges, so that operations meet: neighbours
 * that merge, ranges with holes, moves onto mappings that are there, pages shared over fork.
 */
export function generate(seed: number, options: FuzzOptions): GuestScenario {
  return new Generator(seed, options).scenario();
}

class Generator {
  private readonly dice: Dice;
  private readonly lines: string[] = [];
  /** Lines after the last step. */
  private wanted = 0;
  private readonly spans = new Map<string, number>();
  private live: number[] = [0];
  /** Pages that went into pipes; a full pipe would make its writer wait. */
  private piped = 0;
  /** Who has a userfaultfd: its children could use it, for its memory. One in a scenario. */
  private tracked: number | undefined;
  /** Pages were pinned: a process that exits then unpins some time later. */
  private pinned = false;
  /** Scenarios without swap have none of its operations. */
  private readonly swap: boolean;
  /** Likewise KSM. */
  private readonly ksm: boolean;
  /** khugepaged may take memory of other programs than the scenario's, which the traces of it do not tell apart. */
  private anyMemory = false;
  /** Likewise memory that fails. */
  private readonly poison: boolean;
  /** Processes have memory that KSM may merge; without any ksmd sleeps, and who waits for it waits long. */
  private mergeable = false;
  private readonly needs = new Set<string>();

  constructor(
    private readonly seed: number,
    private readonly options: FuzzOptions,
  ) {
    this.dice = new Dice(seed);
    this.swap = this.dice.chance(0.5);
    this.ksm = this.dice.chance(0.4);
    this.poison = this.dice.chance(0.2);
  }

  scenario(): GuestScenario {
    const { dice, options } = this;
    const name = `fuzz_${options.thp}_${this.seed}`;
    const regions = 'ABCD'.slice(0, dice.pick(1, 2, 2, 3, 4));
    for (const region of regions) this.spans.set(region, this.span(region));
    for (const region of regions) this.firstMapping(region);
    this.wanted = this.lines.length + options.steps;
    while (this.lines.length < this.wanted) this.step();
    // A last try at each region's end: what a range can reach is known from the text.
    for (const [region, span] of this.spans)
      this.lines.push(`P${this.live[0] ?? 0} ${mapping(region, 1, span - 1, 'anon nothp')}`);
    if (this.swap) this.needs.add('swap');
    const needs = this.needs.size > 0 ? [`needs ${[...this.needs].join(' ')}`] : [];
    return {
      name,
      text: [
        `scenario ${name}`,
        ...needs,
        ...(this.swap ? ['swap on'] : []),
        ...this.settings(),
        '',
        ...this.lines,
        '',
      ].join('\n'),
    };
  }

  private settings(): string[] {
    const { dice, options } = this;
    if (options.thp === 'never') return ['thp never'];
    if (options.thp === 'madvise') return ['thp madvise'];
    const sizes = [16, 32, 64, 128, 256, 512, 1024].filter(() => dice.chance(0.4));
    const some = sizes.length === 0 ? [64] : sizes;
    const mode = dice.pick('madvise', 'never', 'always');
    return [
      'needs mthp',
      `thp ${mode}`,
      ...some.map((size) => `mthp ${size} ${dice.pick('always', 'always', 'madvise')}`),
    ];
  }

  private span(region: string): number {
    const { dice, options } = this;
    if (options.thp === 'never') return dice.chance(0.06) ? dice.pick(600, 1030) : dice.pick(6, 8, 12, 20);
    if (options.thp === 'madvise') return region < 'C' ? dice.pick(512, 600, 1024, 1100) : dice.pick(12, 20, 512);
    return region < 'C' ? dice.pick(16, 32, 64, 128, 300, 600) : dice.pick(12, 20, 40);
  }

  private firstMapping(region: string): void {
    const { dice } = this;
    const span = this.spanOf(region);
    const pages = dice.chance(0.5) ? span : 1 + dice.below(span);
    const at = dice.chance(0.5) ? 0 : dice.below(span - pages + 1);
    this.lines.push(`P0 ${mapping(region, pages, at, `anon${this.hugeWord()}`)}`);
  }

  private hugeWord(): string {
    const { dice, options } = this;
    if (options.thp === 'never') return dice.pick(' nothp', ' nothp', ' nothp', '');
    if (options.thp === 'madvise') return dice.pick(' thp', ' thp', ' thp', ' nothp', '');
    return dice.pick('', '', '', ' thp', ' nothp');
  }

  private spanOf(region: string): number {
    return this.spans.get(region) ?? 1;
  }

  private range(): Pages {
    const { dice } = this;
    const region = dice.of([...this.spans.keys()]);
    const span = this.spanOf(region);
    const within = (page: number): number => Math.min(span - 1, Math.max(0, page));
    if (dice.chance(0.5)) {
      const edges = [0, 1, 2, 3, 4, 15, 16, 17, span >> 1, span - 2, span - 1, 511, 512, 513];
      const [a, b] = [within(dice.of(edges)), within(dice.of(edges))];
      return { region, first: Math.min(a, b), last: Math.max(a, b) };
    }
    const first = dice.below(span);
    return { region, first, last: within(first + dice.pick(0, 0, 1, 2, 5, span)) };
  }

  /** One page. */
  private page(): Pages {
    const { region, first } = this.range();
    return { region, first, last: first };
  }

  private step(): void {
    const { dice } = this;
    const proc = dice.of(this.live);
    const op = dice.weighted(WEIGHTS);
    if (op === 'sysfs') return this.sysfs();
    const line = this.line(proc, op);
    if (line !== undefined) this.lines.push(CONTROLLER.has(op) ? line : `P${proc} ${line}`);
  }

  /** A change of what page faults may take, where the scenario is about that. */
  private sysfs(): void {
    const { dice, options } = this;
    if (options.thp === 'never') return;
    const write: SysfsWrite =
      options.thp === 'madvise' || dice.chance(0.3)
        ? { file: 'enabled', mode: dice.of(THP_MODES) }
        : { file: 'hugepages', order: dice.pick(2, 3, 4, 5, 8, 9), mode: dice.of(MTHP_MODES) };
    this.anyMemory ||= write.file === 'enabled' && write.mode === 'always';
    this.lines.push(sysfsStep(write));
  }

  /** The text of a step, or undefined if the operation cannot be now. */
  private line(proc: number, op: Op): string | undefined {
    const { dice } = this;
    switch (op) {
      case 'fork': {
        const free = Array.from({ length: Math.min(this.options.procs, PROCESSES) }, (_, i) => i).filter(
          (i) => !this.live.includes(i),
        );
        if (free.length === 0) return undefined;
        const child = dice.of(free);
        this.live = [...this.live, child];
        return `fork P${child}`;
      }
      case 'exit':
        if (this.live.length < 2 || this.pinned) return undefined;
        this.live = this.live.filter((other) => other !== proc);
        if (this.tracked === proc) this.tracked = NOBODY;
        return 'exit';
      case 'drain':
      case 'drainpipe':
      case 'uringunreg':
        return op;
      case 'swapon':
      case 'swapoff':
        return this.swap ? op : undefined;
      case 'MERGEABLE':
        this.mergeable ||= this.ksm;
        return this.ksm ? `madvise ${text(this.range())} MERGEABLE` : undefined;
      case 'UNMERGEABLE':
        return this.ksm ? `madvise ${text(this.range())} UNMERGEABLE` : undefined;
      case 'ksm':
        if (!this.mergeable) return undefined;
        this.needs.add('ksm');
        return `ksm ${dice.pick(1, 2, 2, 3)}`;
      case 'COLLAPSE':
        this.needs.add('thp');
        return `madvise ${text(this.range())} COLLAPSE`;
      case 'khugepaged': {
        if (this.options.thp !== 'madvise' || this.anyMemory) return undefined;
        this.needs.add('thp');
        return `khugepaged ${dice.pick(1, 1, 2)}${dice.pick('', ' none=511', ' none=100')}${dice.pick('', '', ' shared=0')}`;
      }
      case 'SOFT_OFFLINE':
      case 'HWPOISON': {
        if (!this.poison || this.lines.length + 2 > this.wanted) return undefined;
        this.needs.add('hwpoison');
        const page = text(this.page());
        // A page of its own: the shared zero pages would stay poisoned for the next scenario of the same boot.
        this.lines.push(`P${proc} memwrite ${page}`);
        return `madvise ${page} ${op}`;
      }
      case 'PAGEOUT':
      case 'WILLNEED':
        return this.swap ? `madvise ${text(this.range())} ${op}` : undefined;
      case 'clear_refs':
        return `clear_refs ${dice.pick(1, 4, 4)}`;
      case 'pmadvise':
        return `pmadvise ${text(this.range())} COLD P${dice.of(this.live)}`;
      case 'pmscan':
        return `pmscan ${text(this.range())}${dice.pick('', ' wp')}`;
      case 'uffd':
        if (this.tracked !== undefined) return undefined;
        this.tracked = proc;
        return 'uffd features=0xa000';
      case 'uregister':
        return this.tracked === proc ? `uregister ${text(this.range())} wp` : undefined;
      case 'uunregister':
      case 'uwp':
      case 'uunwp':
        return this.tracked === proc ? `${op} ${text(this.range())}` : undefined;
      case 'uringreg':
        this.pinned = true;
        this.needs.add('io_uring');
        return `uringreg ${text(this.range())}`;
      case 'vmsplice': {
        const { region, first, last } = this.range();
        const end = Math.min(last, first + PIPE_BUFFERS - 1 - this.piped);
        if (end < first) return undefined;
        this.piped += end - first + 1;
        return `vmsplice ${text({ region, first, last: end })}`;
      }
      case 'mmap': {
        const { region, first, last } = this.range();
        const prot = dice.pick('', '', '', ' r', ' none');
        const more = dice.pick('', '', '', '', ' populate', ' nores');
        return mapping(region, last - first + 1, first, `anon${this.hugeWord()}${prot}${more}`);
      }
      case 'read':
      case 'write':
      case 'munmap':
      case 'munlock':
      case 'memread':
      case 'memwrite':
        return `${op} ${text(this.range())}`;
      case 'fill':
        return `fill ${text(this.range())} =${this.ksm ? dice.pick(0, 7, 7, 9) : 1 + dice.below(199)}`;
      case 'move_pages':
      case 'mbind': {
        this.needs.add('numa');
        return `${op} ${text(this.range())} ${dice.pick(0, 1, 1)}`;
      }
      case 'split': {
        this.needs.add('split');
        return `split ${text(this.range())}${dice.pick('', '', ' order=2', ' order=4')}`;
      }
      case 'mprotect':
        return `mprotect ${text(this.range())} ${dice.pick('r', 'r', 'rw', 'rw', 'rw', 'none')}`;
      case 'mlock':
        return `mlock ${text(this.range())}${dice.pick('', '', ' onfault')}`;
      case 'mremap':
        return this.move();
      case 'mresize': {
        const from = this.range();
        return `mresize ${text(from)} ${1 + dice.below(this.spanOf(from.region) - from.first)}`;
      }
      default:
        return `madvise ${text(this.range())} ${op}`;
    }
  }

  private move(): string | undefined {
    const { dice } = this;
    const from = this.range();
    const pages = from.last - from.first + 1;
    const region = dice.of([...this.spans.keys()]);
    const span = this.spanOf(region);
    const size = dice.pick(pages, pages, pages, pages, pages + 1, pages + 3, Math.max(1, pages - 1));
    if (size > span || size > MAX_REGION_PAGES) return undefined;
    // Huge pages move as wholes only between places that are aligned alike.
    const alike = dice.chance(this.options.thp === 'never' ? 0.3 : 0.5) && from.first + size <= span;
    const to = alike ? from.first : dice.below(span - size + 1);
    const flags = `${dice.chance(0.25) ? ' dontunmap' : ''}${size === pages ? '' : ` new=${size}`}`;
    return `mremap ${text(from)} ${region} ${to}${flags}`;
  }
}

function mapping(region: string, pages: number, at: number, words: string): string {
  return `mmap ${region} ${pages} ${words}${at === 0 ? '' : ` at=${at}`}`;
}
