import type { CallComparison, Selection, Side, StepComparison } from '../protocol';

/** What stands before the name of a thing that is not alike on the other side of a comparison. */
export const DIFFERS_SIGN = '≠';

type Thing = Selection['kind'];

/** Consecutive things of one kind that are not alike on the other side. */
export interface Differing {
  readonly kind: Thing;
  /** Of entries and VMAs: whose. */
  readonly proc?: number;
  /** vpn, pfn or number of the first. */
  readonly from: number;
  readonly count: number;
  /** In which fields: `flags: D in A, SAVED_DIRTY in B`. */
  readonly words: string;
  readonly fields: readonly string[];
}

/** A thing of a view: `pages` or other consecutive things from `from` on. */
export interface Place {
  readonly kind: Thing;
  readonly proc?: number;
  readonly from: number;
  readonly count?: number;
}

/** The things of a side that are not alike on the other. Objects that differ alike stand in a row. */
export function differingOn(side: Side, { objects }: StepComparison): Differing[] {
  return objects.flatMap(({ select, times, fields }): Differing[] => {
    const thing = select?.[side];
    if (thing === undefined) return [];
    const words = fields.map(({ field, a, b }) => `${field}: ${a} in A, ${b} in B`).join('; ');
    return [{ ...placeOf(thing), count: times, words, fields: fields.map(({ field }) => field) }];
  });
}

function placeOf(thing: Selection): Pick<Differing, 'kind' | 'proc' | 'from'> {
  switch (thing.kind) {
    case 'pte':
    case 'vma':
    case 'table':
      return { kind: thing.kind, proc: thing.proc, from: thing.vpn };
    case 'page':
      return { kind: 'page', from: thing.pfn };
    case 'anon_vma':
      return { kind: 'anon_vma', from: thing.id };
    case 'slot':
      return { kind: 'slot', from: thing.slot };
    case 'proc':
      return { kind: 'proc', from: thing.proc };
  }
}

/** All that differs at a place; entries of a VMA are found by `pte` and its pages. */
export function differingAt(differing: readonly Differing[], { kind, proc, from, count = 1 }: Place): Differing[] {
  return differing.filter(
    (one) => one.kind === kind && one.proc === proc && one.from < from + count && one.from + one.count > from,
  );
}

/** In which fields a place differs, in words; empty if it does not. */
export function differsWords(differing: readonly Differing[], place: Place): string {
  const words = differingAt(differing, place).map((one) => one.words);
  return words.length === 0 ? '' : `${DIFFERS_SIGN} ${[...new Set(words)].join('; ')}`;
}

/** The same below a label of several lines. */
export function differsLine(differing: readonly Differing[], place: Place): string {
  const words = differsWords(differing, place);
  return words === '' ? '' : `\n${words}`;
}

/** The sign in front of a name, or nothing. */
export function differsSign(differing: readonly Differing[], place: Place): string {
  return differingAt(differing, place).length > 0 ? `${DIFFERS_SIGN} ` : '';
}

/** A call of one side, and what sets it apart from the other side. */
export interface SideCall {
  readonly fn: string;
  readonly words: string | undefined;
}

/** The calls of one side, in their order. */
export function callsOn(side: Side, { lines }: CallComparison): SideCall[] {
  const other = side === 'a' ? 'b' : 'a';
  return lines.flatMap((line): SideCall[] => {
    const [here, there] = [line[side], line[other]];
    if (here === undefined) return [];
    if (line.same) return [{ fn: line.fn, words: undefined }];
    const words = there === undefined ? `only in ${side.toUpperCase()}` : `×${there.times} in ${other.toUpperCase()}`;
    return [{ fn: line.fn, words }];
  });
}

/**
 * What sets each call of a list apart from the other side, by its place. A trace's list has more calls than are compared:
 * then all calls of a function say what differs at some of them.
 */
export function callWords(
  calls: readonly { readonly fn: string }[],
  compared: readonly SideCall[],
): (string | undefined)[] {
  if (compared.every(({ fn }, i) => calls[i]?.fn === fn)) return calls.map((_, i) => compared[i]?.words);
  const words = new Map(compared.flatMap((one) => (one.words === undefined ? [] : [[one.fn, one.words] as const])));
  return calls.map(({ fn }) => words.get(fn));
}
