import { LimitReached } from '../kernel/kernel';
import type { Machine, Outcome, ProcId } from '../machine';
import { is_vm_hugetlb_page } from '../mm/hugetlb';
import { HPAGE_PMD_NR } from '../mm/sysfs';
import { VM_EXEC, VM_READ, VM_WRITE } from '../mm/vm_flags';
import { vmasInRange } from '../mm/vma';
import type { MthpSetting, Prot, Statement, SysFileSetting, ThpSetting } from './ast';
import type { Regions } from './regions';
import { pagesIn } from './scope';
import { orderOf } from './words';

/** Pages that one call of the machine touches; in between a run can be cancelled. */
const CHUNK = 1 << 13;

export interface Performed {
  readonly outcome: Outcome;
  /** Pages that were touched or copied. */
  readonly touched: number;
}

export interface Stage {
  readonly machine: Machine;
  readonly proc: ProcId;
  readonly regions: Regions;
  /** All processes by name. */
  readonly procs: ReadonlyMap<string, ProcId>;
  readonly step: number;
  /** The value of the next `write` without one, per process. */
  readonly values: Map<ProcId, number>;
  /** The same of `memwrite`, which begins at 200. */
  readonly memValues: Map<ProcId, number>;
}

const FIRST_MEM_VALUE = 200;
/** Statements with a range that hugetlb memory knows. */
const OF_HUGETLB: ReadonlySet<Statement['kind']> = new Set(['munmap', 'read', 'write']);

const NOTHING: Outcome = { ret: 0, err: '', minflt: 0, majflt: 0, flushes: 0, splats: [] };
/** An address below 0 is one far beyond the end. */
const WRAPPED: Outcome = { ...NOTHING, ret: -1, err: 'ENOMEM' };

/**
 * Runs one statement as one or more operations of the machine. Yields between the parts of a long one, with what is done
 * so far (0..1). A statement of two system calls ends with the first one that fails.
 */
export function* perform(stage: Stage, statement: Statement): Generator<number, Performed> {
  const { machine, proc, regions, step } = stage;
  const done = (outcome: Outcome, touched = 0): Performed => ({ outcome, touched });
  refuseOfHugetlb(stage, statement);
  switch (statement.kind) {
    case 'mmap': {
      const { populate, noreserve, fixed, hugetlb } = statement;
      const unit = hugetlb ? HPAGE_PMD_NR : 1;
      const pages = Math.ceil(Number(pagesIn(statement.size)) / unit) * unit;
      const vpn = statement.at === undefined ? regions.fresh(pages) : regions.where(statement.at, pages);
      if (vpn < 0) return done(WRAPPED);
      // Named even if it fails: what comes later may ask about it.
      regions.name(statement.name.text, { vpn, pages }, step);
      const mapped = machine.mmap(proc, {
        vpn,
        pages,
        prot: vmProt(statement.prot),
        populate,
        noreserve,
        fixed,
        hugetlb,
      });
      const touched = populate ? pages : 0;
      const { thp, nothp } = statement;
      if ((!thp && !nothp) || mapped.err !== '') return done(mapped, touched);
      return done(both(mapped, machine.madvise(proc, vpn, pages, thp ? 'HUGEPAGE' : 'NOHUGEPAGE')), touched);
    }
    case 'munmap': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine.munmap(proc, vpn, pages));
    }
    case 'mprotect': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine.mprotect(proc, vpn, pages, vmProt(statement.prot)));
    }
    case 'mremap':
      return done(mremap(stage, statement));
    case 'madvise': {
      const { vpn, pages } = regions.at(statement.place);
      const populates = statement.advice === 'POPULATE_READ' || statement.advice === 'POPULATE_WRITE';
      return done(machine.madvise(proc, vpn, pages, statement.advice), populates ? pages : 0);
    }
    case 'process_madvise': {
      const { vpn, pages } = regions.at(statement.place);
      const target = stage.procs.get(statement.of.text);
      if (target === undefined || machine.mmOf(target) === 0) return done({ ...NOTHING, ret: -1, err: 'ESRCH' });
      return done(machine.process_madvise(proc, target, vpn, pages, statement.advice));
    }
    case 'clear_refs':
      return done(machine.clear_refs(proc, statement.value));
    case 'pagemap_scan': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine.pagemap_scan(proc, vpn, pages, statement.wp));
    }
    case 'userfaultfd':
      return done(machine.userfaultfd(proc));
    case 'uffdio_register':
    case 'uffdio_unregister': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine[statement.kind](proc, vpn, pages));
    }
    case 'uffdio_writeprotect': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine.uffdio_writeprotect(proc, vpn, pages, statement.enable));
    }
    case 'memread': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine.memread(proc, vpn, pages), pages);
    }
    case 'memwrite': {
      const { vpn, pages } = regions.at(statement.place);
      const start = stage.memValues.get(proc) ?? FIRST_MEM_VALUE;
      const outcome = machine.memwrite(proc, vpn, pages, (i) => nth(start, i));
      stage.memValues.set(proc, nth(start, Math.max(outcome.ret, 0)));
      return done(outcome, pages);
    }
    case 'mlock': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine.mlock(proc, vpn, pages, statement.onfault), statement.onfault ? 0 : pages);
    }
    case 'munlock': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine.munlock(proc, vpn, pages));
    }
    case 'split_huge_page': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine.split_huge_page(proc, vpn, pages, statement.order), pages);
    }
    case 'move_pages':
    case 'mbind': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine[statement.kind](proc, vpn, pages, statement.node), pages);
    }
    case 'fork': {
      const outcome = machine.fork(proc, statement.name.text);
      if (outcome.child === undefined) return done(outcome);
      stage.values.set(outcome.child, stage.values.get(proc) ?? 1);
      stage.memValues.set(outcome.child, stage.memValues.get(proc) ?? FIRST_MEM_VALUE);
      return done(outcome, machine.kernel.mm.MM_ANONPAGES.get(machine.mmOf(outcome.child)));
    }
    case 'exit':
      return done(machine.exit(proc));
    case 'vmsplice': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine.vmsplice(proc, vpn, pages), pages);
    }
    case 'drainpipe':
      return done(machine.drainpipe(proc));
    case 'pin': {
      const { vpn, pages } = regions.at(statement.place);
      return done(machine.pin(proc, vpn, pages, statement.read), pages);
    }
    case 'unpin':
      return done(machine.unpin(proc));
    case 'khugepaged':
      return done(machine.khugepaged(statement.scans, statement.limits));
    case 'swapon':
      return done(machine.swapon());
    case 'swapoff':
      return done(machine.swapoff());
    case 'drain':
      return done(machine.drain());
    case 'noop':
      return done(NOTHING);
    case 'ksmd':
      return done(machine.ksmd(statement.scans));
    case 'thp':
    case 'mthp':
    case 'set':
      return done(writeSysfs(machine, statement));
    case 'read':
    case 'write':
      return yield* access(stage, statement);
  }
}

/** What can be done with hugetlb memory in this model stops short of these; a run that comes to one ends there. */
function refuseOfHugetlb({ machine, proc, regions }: Stage, statement: Statement): void {
  if (statement.kind === 'mmap' && statement.hugetlb && statement.populate) {
    throw new LimitReached('`populate` of hugetlb memory is not modelled. Write to the region instead.');
  }
  if (!('place' in statement) || OF_HUGETLB.has(statement.kind)) return;
  if (statement.kind === 'madvise' && statement.advice === 'DONTNEED') return;
  const { vpn, pages } = regions.at(statement.place);
  const { kernel } = machine;
  const vmas = vmasInRange(kernel, machine.mmOf(proc), vpn, vpn + pages);
  if (vmas.some((vma) => is_vm_hugetlb_page(kernel, vma))) {
    throw new LimitReached(
      `\`${statement.kind}\` of hugetlb memory is not modelled. It can be mapped, read, written, forked, unmapped and given back by \`madvise DONTNEED\`.`,
    );
  }
}

/** Writes a setting of sysfs. Kernels without multi-size THP have no files for the sizes. */
export function writeSysfs(machine: Machine, setting: ThpSetting | MthpSetting | SysFileSetting): Outcome {
  if (setting.kind === 'set') return machine.writeSysFile(setting);
  if (setting.kind === 'thp') return machine.setThp(setting.mode);
  const order = orderOf(setting.size);
  if (order === undefined || !machine.kernel.has('mthp')) return { ...NOTHING, ret: -1, err: 'ENOENT' };
  return machine.setMthp(order, setting.mode);
}

function mremap(stage: Stage, statement: Statement & { kind: 'mremap' }): Outcome {
  const { machine, proc, regions, step } = stage;
  const { name, place, size, to, flags } = statement;
  const from = regions.at(place);
  const newPages = size === undefined ? from.pages : Number(pagesIn(size));
  const moves = to !== undefined || (name !== undefined && !flags.maymove);
  const target = to !== undefined ? regions.where(to, newPages) : moves ? regions.fresh(newPages) : undefined;
  if (target !== undefined && target < 0) return WRAPPED;
  const mayMove = flags.maymove || (moves && !flags.fixed);
  const outcome = machine.mremap(proc, {
    vpn: from.vpn,
    pages: from.pages,
    newPages,
    mayMove,
    dontunmap: flags.dontunmap,
    ...(target === undefined ? {} : { to: target }),
  });
  const there = outcome.err === '' ? outcome.ret : (target ?? from.vpn);
  if (name !== undefined) regions.name(name.text, { vpn: there, pages: newPages }, step);
  else if (outcome.err === '' && to === undefined && place.part.kind === 'all') {
    regions.name(place.region.text, { vpn: from.vpn, pages: newPages }, step);
  }
  return outcome.err === '' ? { ...outcome, ret: 0 } : outcome;
}

function* access(stage: Stage, statement: Statement & { kind: 'read' | 'write' }): Generator<number, Performed> {
  const { machine, proc, regions, values } = stage;
  const { vpn, pages } = regions.at(statement.place);
  const start = values.get(proc) ?? 1;
  let sum = NOTHING;
  for (let from = 0; from < pages; from += CHUNK) {
    if (from > 0) yield from / pages;
    const count = Math.min(CHUNK, pages - from);
    const fixed = statement.kind === 'write' ? statement.value : undefined;
    const outcome =
      statement.kind === 'read'
        ? machine.read(proc, vpn + from, count)
        : machine.write(proc, vpn + from, count, (i) => fixed ?? nth(start, from + i));
    sum = both(sum, outcome);
    if (outcome.sig !== undefined) break;
  }
  if (statement.kind === 'write' && statement.value === undefined) values.set(proc, nth(start, sum.ret));
  return { outcome: sum, touched: sum.ret };
}

/** The i-th value from `start` on: 1, 2, … 255, 1, … never 0. */
function nth(start: number, i: number): number {
  return ((start - 1 + i) % 255) + 1;
}

function both(a: Outcome, b: Outcome): Outcome {
  const data = a.data === undefined && b.data === undefined ? undefined : [...(a.data ?? []), ...(b.data ?? [])];
  return {
    ...b,
    ret: b.ret < 0 ? b.ret : a.ret + b.ret,
    minflt: a.minflt + b.minflt,
    majflt: a.majflt + b.majflt,
    flushes: a.flushes + b.flushes,
    splats: [...a.splats, ...b.splats],
    ...(data === undefined ? {} : { data }),
  };
}

function vmProt(prot: Prot): number {
  return (prot.read ? VM_READ : 0) | (prot.write ? VM_WRITE : 0) | (prot.exec ? VM_EXEC : 0);
}
