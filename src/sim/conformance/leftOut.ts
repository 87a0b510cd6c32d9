import { VISIBLE_FUNCTIONS } from './ftrace';

/** Fields of a trace that are not compared, each with its reason. Everything else has to be equal. */
export interface LeftOut {
  readonly field: string;
  /** Kernels it is about; all if absent. */
  readonly kernels?: readonly string[];
  /** Kernels it is not about. */
  readonly exceptKernels?: readonly string[];
  /** Operations whose steps it is about; all if absent. */
  readonly ops?: readonly string[];
  readonly reason: string;
}

const APPROXIMATE =
  'Process-wide size in /proc, only approximate on 6.1: a task keeps up to 64 updates of its mm counters to itself ' +
  '(SPLIT_RSS_COUNTING), and the worker’s own memory is in it. `rss` has the exact numbers and is compared.';

export const LEFT_OUT: readonly LeftOut[] = [
  {
    field: 'kernel',
    reason: 'The release string of the guest’s kernel package; which version ran is chosen, not computed.',
  },
  {
    field: 'traced',
    reason: 'What ftrace can see of this build of the kernel. Calls of other functions are compared on neither side.',
  },
  {
    field: 'events',
    reason:
      'Counters of the whole guest (vmstat), not of the scenario: the oracle’s own drain before each dump is in them (pgdeactivate).',
  },
  {
    field: 'samePfnAs',
    reason:
      'Whether the page allocator hands out a page that was freed a step or more before; two boots of one kernel differ in it.',
  },
  {
    field: 'calls',
    ops: ['exit'],
    reason:
      'Mostly the end of the worker’s own program: its binary, stack and heap. Two boots of one kernel differ in it.',
  },
  {
    field: 'calls',
    ops: ['fork'],
    reason:
      'A fork copies all VMAs of the worker, also those of its binary, stack and heap, and the list does not tell whose they are.',
  },
  {
    field: 'calls',
    ops: ['drain'],
    reason:
      'The oracle drains with MADV_COLD on a page of the worker’s own; the list is that call, only lru_add_drain in it is the step.',
  },
  {
    field: 'calls',
    ops: ['sys'],
    reason: 'The oracle does not trace its own writes to sysfs.',
  },
  {
    field: 'calls',
    exceptKernels: [...VISIBLE_FUNCTIONS.keys()],
    reason:
      'Of a kernel without golden traces it is not known which functions ftrace can see: the compiler has inlined others.',
  },
  { field: 'VmRSS', kernels: ['6.1'], reason: APPROXIMATE },
  { field: 'RssAnon', kernels: ['6.1'], reason: APPROXIMATE },
  { field: 'RssFile', kernels: ['6.1'], reason: APPROXIMATE },
  { field: 'RssShmem', kernels: ['6.1'], reason: APPROXIMATE },
  { field: 'VmSwap', kernels: ['6.1'], reason: APPROXIMATE },
];

/** The entry of the table that keeps `field` out of the comparison, if there is one. `op` is the step's operation word. */
export function leftOut(field: string, kernel: string, op: string): LeftOut | undefined {
  return LEFT_OUT.find(
    (entry) =>
      entry.field === field &&
      (entry.kernels === undefined || entry.kernels.includes(kernel)) &&
      !(entry.exceptKernels?.includes(kernel) ?? false) &&
      (entry.ops === undefined || entry.ops.includes(op)),
  );
}

const RENUMBERED =
  'The oracle numbers anon_vmas by address; whether a new one gets the address of one that was freed is the choice of the slab ' +
  'allocator. Both sides are numbered by first appearance.';

/** The table as text, for `conformance --explain`. */
export function explainLeftOut(width: number): string {
  const lines = ['Fields that are not compared:'];
  for (const { field, kernels, exceptKernels, ops, reason } of LEFT_OUT) {
    const where = [
      ops && `steps of ${ops.join(', ')}`,
      kernels && `kernel ${kernels.join(', ')}`,
      exceptKernels && `not kernel ${exceptKernels.join(', ')}`,
    ].filter((text) => text !== undefined);
    lines.push(
      '',
      `${field}${where.length > 0 ? ` (${where.join('; ')})` : ''}`,
      ...wrapWords(reason, width - 2).map((line) => `  ${line}`),
    );
  }
  lines.push(
    '',
    'Compared by identity, whatever their numbers:',
    '',
    'anon_vma, avc',
    ...wrapWords(RENUMBERED, width - 2).map((line) => `  ${line}`),
  );
  return `${lines.join('\n')}\n`;
}

function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length + 1 <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
