import type { OpsRange, OpsStep } from '../sim/conformance/ops';
import { readOps } from '../sim/conformance/ops';
import { REGION_BASE, REGION_SHIFT, REGIONS } from '../sim/conformance/opsGrammar';
import { sysfsWriteOf } from '../sim/conformance/sysfs';
import { SYS_FILES } from '../sim/mm/sysfiles';

const PAGE = 4096;

const nameOf = (region: number): string => 'abcdefgh'[region] ?? 'x';

/**
 * An `.ops` scenario of private anonymous memory in the scenario language, or undefined if it has what that lacks. Each region gets its
 * name from a mapping of its whole span that is unmapped again at once, so that pages are counted from the region's start.
 */
export function mmsOfOps(text: string, kernel: string): string | undefined {
  const { scenario } = readOps(text);
  if (scenario === undefined) return undefined;
  const lines = [`scenario "${scenario.name}"`, `kernel ${kernel}`];
  for (const setting of scenario.settings) {
    const [word, first, second] = setting.split(/\s+/);
    if (word === 'thp') lines.push(`thp ${first}`);
    else if (word === 'hugetlb') lines.push(`nr_hugepages ${first}`);
    else if (word === 'mthp') lines.push(`mthp ${first}K ${second}`);
    else if (word === 'swap') lines.push(`swap ${first}`);
    else if (word === 'set' && SYS_FILES.includes(first ?? '')) lines.push(setting);
    else return undefined;
  }
  lines.push('', 'proc P0');
  for (let region = 0; region < REGIONS; region++) {
    const span = scenario.spans[region] ?? 0;
    if (span === 0) continue;
    const address = (REGION_BASE + region * 2 ** REGION_SHIFT) * PAGE;
    lines.push(`  ${nameOf(region)} = mmap ${span} pages anon private none at 0x${address.toString(16)}`);
    lines.push(`  munmap ${nameOf(region)}`);
  }
  const names = new Names();
  const live = new Set([0]);
  for (const step of scenario.steps) {
    const line = statement(step, names);
    if (line === undefined) return undefined;
    // What the controller does is done by some process here; settings of sysfs are nobody's.
    const who = names.of(step.proc < 0 ? Math.min(...live) : step.proc);
    lines.push(who === 'P0' || step.op === 'sys' ? `  ${line}` : `${who}: ${line}`);
    if (step.op === 'exit') live.delete(step.proc);
    if (step.op === 'fork') {
      live.add(step.target ?? 0);
      names.born(step.target ?? 0);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Names of regions and processes: one that has gone does not give its name to the next. */
class Names {
  private readonly regions = new Map<string, number>();
  private readonly generations = new Map<number, number>();

  region(region: number): string {
    const name = nameOf(region);
    const count = (this.regions.get(name) ?? 0) + 1;
    this.regions.set(name, count);
    return `${name}${count}`;
  }

  of(proc: number): string {
    const generation = this.generations.get(proc) ?? 0;
    return `P${proc}${generation === 0 ? '' : `_${generation}`}`;
  }

  /** The name of the next process of this number. */
  next(proc: number): string {
    const generation = proc === 0 || this.generations.has(proc) ? (this.generations.get(proc) ?? 0) + 1 : 0;
    return `P${proc}${generation === 0 ? '' : `_${generation}`}`;
  }

  born(proc: number): void {
    const known = this.generations.get(proc);
    this.generations.set(proc, known === undefined ? (proc === 0 ? 1 : 0) : known + 1);
  }
}

/** Controls of huge pages; other files of sysfs are not in the language. */
function sysfsLine(step: OpsStep): string | undefined {
  const write = sysfsWriteOf(step);
  if (write === undefined) return undefined;
  if ('value' in write) return `set ${write.path} ${write.value}`;
  return write.file === 'enabled' ? `thp ${write.mode}` : `mthp ${4 * 2 ** write.order}K ${write.mode}`;
}

function place({ region, first, last }: OpsRange): string {
  return `${nameOf(region)}[${first === last ? first : `${first}..${last}`}]`;
}

function statement(step: OpsStep, names: Names): string | undefined {
  const { op, range, words, values } = step;
  const byte = values.get('') === undefined ? '' : ` = ${values.get('')}`;
  switch (op) {
    case 'mmap': {
      const { region = 0, number = 0 } = step;
      const at = Number(values.get('at') ?? 0);
      const name = names.region(region);
      const prot = words.has('none') ? 'none' : words.has('r') ? 'r' : 'rw';
      const more = ['populate', 'thp', 'nothp', 'hugetlb'].filter((word) => words.has(word)).map((word) => ` ${word}`);
      if (words.has('nores')) more.unshift(' noreserve');
      return `${name} = mmap ${number} pages anon private ${prot}${more.join('')} at ${nameOf(region)}[${at}]`;
    }
    case 'fork':
      return `${names.next(step.target ?? 0)} = fork`;
    case 'exit':
    case 'drainpipe':
    case 'swapon':
    case 'swapoff':
    case 'drain':
    case 'noop':
      return op;
    case 'ksm':
      return step.number === 1 ? 'ksmd' : `ksmd ${step.number}`;
    case 'khugepaged': {
      const shared = values.has('shared') ? ` max_ptes_shared ${values.get('shared')}` : '';
      return `khugepaged ${step.number} max_ptes_none ${values.get('none') ?? 0}${shared}`;
    }
    case 'clear_refs':
      return `clear_refs ${step.number}`;
    case 'uffd':
      return 'userfaultfd WP_ASYNC';
    case 'uringunreg':
      return 'unpin';
    case 'sys':
      return sysfsLine(step);
  }
  if (range === undefined) return undefined;
  const where = place(range);
  switch (op) {
    case 'uringreg':
      return `pin ${where}`;
    case 'pmscan':
      return `pagemap_scan ${where}${words.has('wp') ? ' wp' : ''}`;
    case 'uregister':
      return `uffdio_register ${where} wp`;
    case 'uunregister':
      return `uffdio_unregister ${where}`;
    case 'uwp':
      return `uffdio_writeprotect ${where}`;
    case 'uunwp':
      return `uffdio_writeprotect ${where} resolve`;
    case 'memread':
    case 'memwrite':
    case 'vmsplice':
    case 'read':
    case 'munmap':
    case 'munlock':
      return `${op} ${where}`;
    case 'write':
    case 'fill':
      return `write ${where}${byte}`;
    case 'mprotect':
      return `mprotect ${where} ${words.has('none') ? 'none' : words.has('r') ? 'r' : 'rw'}`;
    case 'split':
      return `split_huge_page ${where}${values.has('order') ? ` order ${values.get('order')}` : ''}`;
    case 'move_pages':
    case 'mbind':
      return `${op} ${where} to node ${step.number}`;
    case 'madvise':
      return `madvise ${where} ${step.advice}`;
    case 'pmadvise':
      return `process_madvise ${where} ${step.advice} of ${names.of(step.target ?? 0)}`;
    case 'mlock':
      return `mlock ${where}${words.has('onfault') ? ' onfault' : ''}`;
    case 'mresize':
      return `mremap ${where} ${step.number} pages`;
    case 'mremap': {
      const { dest = { region: 0, page: 0 } } = step;
      const size = values.get('new') === undefined ? '' : ` ${values.get('new')} pages`;
      const flags = words.has('dontunmap') ? ' dontunmap' : '';
      return `mremap ${where}${size} to ${nameOf(dest.region)}[${dest.page}]${flags}`;
    }
    default:
      return undefined;
  }
}
