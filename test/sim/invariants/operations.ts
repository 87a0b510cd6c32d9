import fc from 'fast-check';
import type { Machine, Outcome, ProcId } from '../../../src/sim/machine';
import { KSM_PATH, type KsmFile } from '../../../src/sim/mm/ksm/sysfs';
import { ADVICES, type Advice } from '../../../src/sim/mm/madvise';
import { MTHP_MODES, type MthpMode, THP_MODES, type ThpMode } from '../../../src/sim/mm/sysfs';
import { VM_READ, VM_WRITE } from '../../../src/sim/mm/vm_flags';

/** One operation of a random program. Its numbers fit whatever is there: a wrong one is an errno, as for a program. */
export type Operation =
  | {
      readonly op: 'mmap';
      readonly vpn: number;
      readonly pages: number;
      readonly prot: number;
      readonly fixed: boolean;
      readonly populate: boolean;
    }
  | { readonly op: 'munmap'; readonly vpn: number; readonly pages: number }
  | { readonly op: 'mprotect'; readonly vpn: number; readonly pages: number; readonly prot: number }
  | {
      readonly op: 'mremap';
      readonly vpn: number;
      readonly pages: number;
      readonly newPages: number;
      readonly to?: number;
      readonly mayMove: boolean;
      readonly dontunmap: boolean;
    }
  | { readonly op: 'madvise'; readonly vpn: number; readonly pages: number; readonly advice: Advice }
  | { readonly op: 'read' | 'write'; readonly vpn: number; readonly pages: number }
  | { readonly op: 'fill'; readonly vpn: number; readonly pages: number; readonly byte: number }
  | { readonly op: 'ksm'; readonly file: KsmFile; readonly value: number }
  | { readonly op: 'vmsplice' | 'pin' | 'pinRead'; readonly vpn: number; readonly pages: number }
  | { readonly op: 'mlock'; readonly vpn: number; readonly pages: number; readonly onfault: boolean }
  | { readonly op: 'munlock'; readonly vpn: number; readonly pages: number }
  | { readonly op: 'process_madvise'; readonly vpn: number; readonly pages: number; readonly of: number }
  | { readonly op: 'memread' | 'memwrite'; readonly vpn: number; readonly pages: number }
  | {
      readonly op: 'pagemap_scan' | 'uffdio_writeprotect';
      readonly vpn: number;
      readonly pages: number;
      readonly wp: boolean;
    }
  | { readonly op: 'uffdio_register' | 'uffdio_unregister'; readonly vpn: number; readonly pages: number }
  | { readonly op: 'userfaultfd' }
  | { readonly op: 'clear_refs'; readonly value: number }
  | { readonly op: 'move_pages' | 'mbind'; readonly vpn: number; readonly pages: number; readonly node: number }
  | { readonly op: 'split_huge_page'; readonly vpn: number; readonly pages: number; readonly order: number }
  | { readonly op: 'thp'; readonly mode: ThpMode }
  | { readonly op: 'mthp'; readonly order: number; readonly mode: MthpMode }
  | { readonly op: 'fork' | 'exit' | 'drain' | 'drainpipe' | 'unpin' | 'ksmd' | 'swapon' | 'swapoff' | 'khugepaged' };

export interface Step {
  /** Picks one of the live processes. */
  readonly who: number;
  readonly operation: Operation;
}

const GIB = 0x40000;
const MOST_PROCESSES = 4;

/** Addresses that meet each other: 16 pages around a 2 MiB boundary, 16 pages in the next GiB, and whole 2 MiB ranges. */
const near = fc.record({
  vpn: fc.integer({ min: 503, max: 516 }).map((at) => GIB * 4 + at),
  pages: fc.integer({ min: 1, max: 6 }),
});
const far = fc.record({
  vpn: fc.integer({ min: 0, max: 15 }).map((at) => GIB * 5 + at),
  pages: fc.integer({ min: 1, max: 6 }),
});
const huge = fc.record({
  vpn: fc.constantFrom(0, 512, 1024, 1536, 5, 517).map((at) => GIB * 6 + at),
  pages: fc.constantFrom(512, 1024, 513, 507, 600),
});
const range = fc.oneof({ weight: 6, arbitrary: near }, { weight: 3, arbitrary: far }, { weight: 1, arbitrary: huge });
/** Accesses stay small; a large mapping is touched here and there. */
const touched = fc.oneof(
  { weight: 6, arbitrary: near },
  { weight: 3, arbitrary: far },
  {
    weight: 2,
    arbitrary: fc.record({
      vpn: fc.constantFrom(0, 3, 20, 510, 512, 700, 1023, 1030).map((at) => GIB * 6 + at),
      pages: fc.integer({ min: 1, max: 4 }),
    }),
  },
);
const prot = fc.constantFrom(VM_READ | VM_WRITE, VM_READ | VM_WRITE, VM_READ, 0);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(range, prot, fc.boolean(), fc.boolean()).map(([at, p, fixed, populate]) => ({
      op: 'mmap' as const,
      ...at,
      prot: p,
      fixed,
      populate: populate && at.pages < 32,
    })),
  },
  { weight: 8, arbitrary: touched.map((at) => ({ op: 'write' as const, ...at })) },
  { weight: 4, arbitrary: touched.map((at) => ({ op: 'read' as const, ...at })) },
  { weight: 3, arbitrary: range.map((at) => ({ op: 'munmap' as const, ...at })) },
  { weight: 3, arbitrary: fc.tuple(range, prot).map(([at, p]) => ({ op: 'mprotect' as const, ...at, prot: p })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(range, fc.option(range, { nil: undefined }), fc.integer({ min: -3, max: 5 }), fc.boolean(), fc.boolean())
      .map(([at, to, more, mayMove, dontunmap]) => ({
        op: 'mremap' as const,
        ...at,
        newPages: dontunmap ? at.pages : at.pages + more,
        ...(to ? { to: to.vpn } : {}),
        mayMove: mayMove || dontunmap,
        dontunmap,
      })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(range, fc.constantFrom(...ADVICES))
      .map(([at, advice]) => ({ op: 'madvise' as const, pages: Math.min(at.pages, 32), vpn: at.vpn, advice })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(touched, fc.constantFrom('vmsplice' as const, 'pin' as const, 'pinRead' as const))
      .map(([at, op]) => ({ op, ...at })),
  },
  { weight: 2, arbitrary: fc.constantFrom({ op: 'drainpipe' as const }, { op: 'unpin' as const }) },
  {
    weight: 2,
    arbitrary: fc.tuple(touched, fc.constantFrom(0, 7, 7)).map(([at, byte]) => ({ op: 'fill' as const, ...at, byte })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(range, fc.constantFrom('MERGEABLE' as const, 'MERGEABLE' as const, 'UNMERGEABLE' as const))
      .map(([at, advice]) => ({ op: 'madvise' as const, ...at, advice })),
  },
  { weight: 3, arbitrary: fc.constant({ op: 'ksmd' as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { op: 'ksm' as const, file: 'use_zero_pages' as const, value: 1 },
      { op: 'ksm' as const, file: 'max_page_sharing' as const, value: 2 },
      { op: 'ksm' as const, file: 'run' as const, value: 2 },
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(range, fc.boolean())
      .map(([at, onfault]) => ({ op: 'mlock' as const, ...at, onfault: onfault || at.pages > 32 })),
  },
  { weight: 1, arbitrary: range.map((at) => ({ op: 'munlock' as const, ...at })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(range, fc.nat({ max: MOST_PROCESSES - 1 }))
      .map(([at, of]) => ({ op: 'process_madvise' as const, ...at, of })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(touched, fc.constantFrom('memread' as const, 'memwrite' as const))
      .map(([at, op]) => ({ op, ...at })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(range, fc.constantFrom('pagemap_scan' as const, 'uffdio_writeprotect' as const), fc.boolean())
      .map(([at, op, wp]) => ({ op, ...at, wp })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        range,
        fc.constantFrom('uffdio_register' as const, 'uffdio_register' as const, 'uffdio_unregister' as const),
      )
      .map(([at, op]) => ({ op, ...at })),
  },
  { weight: 1, arbitrary: fc.constant({ op: 'userfaultfd' as const }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 4).map((value) => ({ op: 'clear_refs' as const, value })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(touched, fc.constantFrom('PAGEOUT' as const, 'WILLNEED' as const))
      .map(([at, advice]) => ({ op: 'madvise' as const, ...at, advice })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ op: 'swapon' as const }, { op: 'khugepaged' as const }, { op: 'swapoff' as const }),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(touched, fc.constantFrom('move_pages' as const, 'mbind' as const), fc.nat(1))
      .map(([at, op, node]) => ({ op, ...at, node })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(range, fc.constantFrom(0, 0, 2, 5))
      .map(([at, order]) => ({ op: 'split_huge_page' as const, ...at, order })),
  },
  { weight: 1, arbitrary: fc.constantFrom(...THP_MODES).map((mode) => ({ op: 'thp' as const, mode })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(2, 4, 9), fc.constantFrom(...MTHP_MODES))
      .map(([order, mode]) => ({ op: 'mthp' as const, order, mode })),
  },
  { weight: 4, arbitrary: fc.constant({ op: 'fork' as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ op: 'exit' as const }, { op: 'drain' as const }, { op: 'drain' as const }),
  },
);

/** Programs that begin with something to work on. Without bias: the extremes of an address range are mostly misses. */
export const program: fc.Arbitrary<readonly Step[]> = fc
  .noBias(
    fc.array(fc.record({ who: fc.nat({ max: MOST_PROCESSES - 1 }), operation }), {
      minLength: 1,
      maxLength: 20,
      size: 'max',
    }),
  )
  .map((steps) => [
    mapped(GIB * 4 + 504, 16),
    mapped(GIB * 5, 8),
    mapped(GIB * 6, 1024),
    { who: 0, operation: { op: 'write', vpn: GIB * 6 + 3, pages: 1 } },
    { who: 0, operation: { op: 'write', vpn: GIB * 4 + 506, pages: 8 } },
    ...steps,
  ]);

function mapped(vpn: number, pages: number): Step {
  return { who: 0, operation: { op: 'mmap', vpn, pages, prot: VM_READ | VM_WRITE, fixed: false, populate: false } };
}

/** Live processes of a machine. */
export function liveProcesses(machine: Machine): ProcId[] {
  return machine.processes.filter((process) => machine.mmOf(process.id) !== 0).map((process) => process.id);
}

/** Does one step; undefined if no process is left to do it. */
export function perform(
  machine: Machine,
  { who, operation: o }: Step,
): { readonly proc: ProcId; readonly outcome: Outcome } | undefined {
  const live = liveProcesses(machine);
  if (live.length === 0) {
    return undefined;
  }
  const proc = live[who % live.length];
  return { proc, outcome: operate(machine, proc, o, live) };
}

function operate(machine: Machine, proc: ProcId, o: Operation, live: readonly ProcId[]): Outcome {
  switch (o.op) {
    case 'mmap':
      return machine.mmap(proc, o);
    case 'munmap':
      return machine.munmap(proc, o.vpn, o.pages);
    case 'mprotect':
      return machine.mprotect(proc, o.vpn, o.pages, o.prot);
    case 'mremap':
      return machine.mremap(proc, o);
    case 'madvise':
      return machine.madvise(proc, o.vpn, o.pages, o.advice);
    case 'read':
      return machine.read(proc, o.vpn, o.pages);
    case 'write':
      return machine.write(proc, o.vpn, o.pages, (i) => i + 1);
    case 'mlock':
      return machine.mlock(proc, o.vpn, o.pages, o.onfault);
    case 'munlock':
      return machine.munlock(proc, o.vpn, o.pages);
    case 'move_pages':
    case 'mbind':
      return machine[o.op](proc, o.vpn, o.pages, o.node);
    case 'fork':
      return live.length < MOST_PROCESSES ? machine.fork(proc, `p${machine.processes.length}`) : machine.drain();
    case 'vmsplice':
      return machine.vmsplice(proc, o.vpn, o.pages);
    case 'pin':
    case 'pinRead':
      return machine.pin(proc, o.vpn, o.pages, o.op === 'pinRead');
    case 'fill':
      return machine.fill(proc, o.vpn, o.pages, o.byte);
    case 'ksm':
      return machine.writeSysFile({ path: `${KSM_PATH}${o.file}`, value: o.value });
    case 'ksmd':
      return machine.ksmd(2);
    case 'drainpipe':
      return machine.drainpipe(proc);
    case 'unpin':
      return machine.unpin(proc);
    case 'process_madvise':
      return machine.process_madvise(proc, live[o.of % live.length], o.vpn, o.pages, 'COLD');
    case 'memread':
      return machine.memread(proc, o.vpn, o.pages);
    case 'memwrite':
      return machine.memwrite(proc, o.vpn, o.pages, (i) => i + 200);
    case 'split_huge_page':
      return machine.split_huge_page(proc, o.vpn, o.pages, o.order);
    case 'thp':
      return machine.setThp(o.mode);
    case 'mthp':
      return machine.kernel.has('mthp') ? machine.setMthp(o.order, o.mode) : machine.drain();
    case 'pagemap_scan':
      return machine.pagemap_scan(proc, o.vpn, o.pages, o.wp);
    case 'uffdio_writeprotect':
      return machine.uffdio_writeprotect(proc, o.vpn, o.pages, o.wp);
    case 'uffdio_register':
    case 'uffdio_unregister':
      return machine[o.op](proc, o.vpn, o.pages);
    case 'userfaultfd':
      return machine.userfaultfd(proc);
    case 'clear_refs':
      return machine.clear_refs(proc, o.value);
    case 'exit':
      return machine.exit(proc);
    case 'khugepaged':
      return machine.khugepaged(2);
    case 'swapon':
      return machine.swapon();
    case 'swapoff':
      return machine.swapoff();
    case 'drain':
      return machine.drain();
  }
}
