import type { Name, Place, Size } from './ast';
import { LIMITS } from './limits';
import type { Problems } from './problems';
import { suggest } from './suggest';
import { HEADS, INNER_WORDS } from './tokens';

const PAGE = 4096n;

interface ProcEntry {
  /** 0-based line of its exit. */
  exited: number | undefined;
}
interface RegionEntry {
  /** Most pages that it can have had so far. */
  pages: number;
  /** It was unmapped as a whole: the name may be given again. */
  free: boolean;
}

/** The names that a scenario has made so far, read from top to bottom. Names are the whole scenario's, not a process's. */
export class Scope {
  readonly #problems: Problems;
  readonly #procs = new Map<string, ProcEntry>();
  readonly #regions = new Map<string, RegionEntry>();
  /** Names made by lines with errors: of what kind and size is not known. */
  readonly #unclear = new Set<string>();

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  get procs(): readonly string[] {
    return [...this.#procs.keys()];
  }

  get regions(): readonly string[] {
    return [...this.#regions.keys()];
  }

  isProc(name: string): boolean {
    return this.#procs.has(name);
  }

  isRegion(name: string): boolean {
    return this.#regions.has(name);
  }

  isUnclear(name: string): boolean {
    return this.#unclear.has(name);
  }

  addUnclear(name: Name): void {
    if (!this.#procs.has(name.text) && !this.#regions.has(name.text)) this.#unclear.add(name.text);
  }

  /** A process appears. `check` is off for the first one, which nobody named. */
  addProc(name: Name, check = true): void {
    if (check && !this.#usable(name)) return;
    if (this.#regions.has(name.text)) {
      this.#problems.report(
        'MM043',
        name.range,
        `\`${name.text}\` is a region already. Choose another name for the process.`,
      );
      return;
    }
    if (this.#procs.has(name.text)) {
      this.#problems.report('MM043', name.range, `There is a process \`${name.text}\` already. Choose another name.`);
      return;
    }
    this.#unclear.delete(name.text);
    this.#procs.set(name.text, { exited: undefined });
    if (this.#procs.size === LIMITS.processes + 1) {
      this.#problems.report('MM096', name.range, `A scenario has at most ${LIMITS.processes} processes.`);
    }
  }

  exit(name: string, line: number): void {
    const proc = this.#procs.get(name);
    if (proc !== undefined) proc.exited = line;
  }

  /** Reports a process that does not exist or is gone. */
  checkProc(name: Name): void {
    const proc = this.#procs.get(name.text);
    if (proc?.exited !== undefined) {
      this.#problems.report(
        'MM042',
        name.range,
        `\`${name.text}\` has exited in line ${proc.exited + 1}: it has no memory any more.`,
      );
    } else if (proc === undefined && !this.#unclear.has(name.text)) {
      const meant = suggest(name.text, this.#procs.keys());
      const known = [...this.#procs.keys()].map((proc) => `\`${proc}\``).join(', ');
      this.#problems.report(
        'MM041',
        name.range,
        `There is no process \`${name.text}\` here. ${meant === undefined ? `So far there are: ${known}. \`${name.text} = fork\` makes one.` : `Did you mean \`${meant}\`?`}`,
        meant === undefined ? undefined : { title: `Change to \`${meant}\``, text: meant },
      );
    }
  }

  /** A region appears, or grows. `again`: it may take the name of one that is still there (mremap moves it). */
  addRegion(name: Name, pages: number, again: boolean): void {
    if (!this.#usable(name)) return;
    if (this.#procs.has(name.text)) {
      this.#problems.report(
        'MM043',
        name.range,
        `\`${name.text}\` is a process already. Choose another name for the region.`,
      );
      return;
    }
    const before = this.#regions.get(name.text);
    if (before !== undefined && !before.free && !again) {
      this.#problems.report(
        'MM043',
        name.range,
        `There is a region \`${name.text}\` already. Choose another name, or unmap it first: \`munmap ${name.text}\`.`,
      );
    }
    this.#unclear.delete(name.text);
    this.#regions.set(name.text, { pages: again ? Math.max(pages, before?.pages ?? 0) : pages, free: false });
  }

  growRegion(name: string, pages: number): void {
    const region = this.#regions.get(name);
    if (region !== undefined) region.pages = Math.max(region.pages, pages);
  }

  freeRegion(name: string): void {
    const region = this.#regions.get(name);
    if (region !== undefined) region.free = true;
  }

  /** Reports a region that does not exist. `bounds`: page numbers behind its end are reported, too. */
  checkPlace(place: Place, bounds: boolean): void {
    const { region, part } = place;
    const entry = this.#regions.get(region.text);
    if (entry === undefined) {
      if (this.#unclear.has(region.text)) return;
      const meant = suggest(region.text, this.#regions.keys());
      const isProc = this.#procs.has(region.text);
      const what = isProc
        ? `\`${region.text}\` is a process, not a region.`
        : `There is no region \`${region.text}\` here.`;
      const help =
        meant === undefined ? 'A region is made by `buf = mmap 16K anon private rw`.' : `Did you mean \`${meant}\`?`;
      this.#problems.report(
        'MM040',
        region.range,
        `${what} ${help}`,
        meant === undefined ? undefined : { title: `Change to \`${meant}\``, text: meant },
      );
      return;
    }
    const last = part.kind === 'page' ? part.page : part.kind === 'pages' ? (part.to ?? part.from) : 0;
    if (bounds && last >= entry.pages) {
      this.#problems.report(
        'MM046',
        place.range,
        `\`${region.text}\` has ${entry.pages} ${entry.pages === 1 ? 'page' : 'pages'}: the last one is \`${region.text}[${entry.pages - 1}]\`. To mean an address behind it write \`${region.text}+${last * 4}K\`.`,
      );
    }
  }

  /** How many pages a place has, if that is known. */
  pagesOf(place: Place): number | undefined {
    const { part } = place;
    const whole = this.#regions.get(place.region.text)?.pages;
    switch (part.kind) {
      case 'all':
        return whole;
      case 'page':
      case 'offset':
        return 1;
      case 'pages':
        return part.to !== undefined
          ? part.to - part.from + 1
          : whole === undefined
            ? undefined
            : Math.max(0, whole - part.from);
      case 'offsets':
        return Number((part.to.bytes - part.from.bytes) / PAGE);
    }
  }

  #usable(name: Name): boolean {
    const { text, range } = name;
    if ([...HEADS, ...INNER_WORDS, 'none'].includes(text)) {
      this.#problems.report('MM044', range, `\`${text}\` is a word of the language. Choose another name.`);
    } else if (text.includes('-')) {
      const plain = text.replaceAll('-', '_');
      this.#problems.report('MM045', range, `Names have letters, digits and \`_\`, but no \`-\`. Write \`${plain}\`.`, {
        title: `Change to \`${plain}\``,
        text: plain,
      });
    } else if (text.length > LIMITS.nameLength) {
      this.#problems.report(
        'MM045',
        range,
        `This name has ${text.length} characters; at most ${LIMITS.nameLength} are allowed.`,
      );
    } else return true;
    this.addUnclear(name);
    return false;
  }
}

/** Pages that a size takes: the kernel rounds up. */
export function pagesIn(size: Size): bigint {
  return (size.bytes + PAGE - 1n) / PAGE;
}
