import type { DifferenceKind, FieldDifference, ObjectDifferences, SelectBoth } from '../trace/views';

/** A field that differs, of one object or of several in a row. */
export interface Found {
  readonly kind: DifferenceKind;
  /** What `from` counts in: the process of an entry, empty for folios. */
  readonly group: string;
  /** Address, serial number or row of the first object. */
  readonly from: number;
  readonly count: number;
  readonly object: string;
  readonly field: string;
  readonly a: string;
  readonly b: string;
  /** How the object differs: equal after two steps if nothing new has come. Of a count, by how much. */
  readonly how: string;
  readonly select?: SelectBoth;
}

/** How a run of objects that differ alike is told, once it is known how many they are. */
export type Tell = (count: number) => Pick<Found, 'object' | 'a' | 'b' | 'select'>;

interface Open {
  readonly from: number;
  readonly relation: string;
  readonly how: string;
  readonly tell: Tell;
  count: number;
}

/** Collects the differences of objects that are visited in a row, and puts those together that differ alike. */
export class Finder {
  private readonly found: Found[] = [];
  private readonly open = new Map<string, Open>();

  constructor(
    private readonly kind: DifferenceKind,
    private readonly group: string,
  ) {}

  /** Objects in a row with equal relations differ alike. `how`: see Found. */
  add(field: string, at: number, relation: string, tell: Tell, how = relation): void {
    const run = this.open.get(field);
    if (run !== undefined && run.from + run.count === at && run.relation === relation) {
      run.count++;
      return;
    }
    this.close(field);
    this.open.set(field, { from: at, relation, how, tell, count: 1 });
  }

  /** All differences, by place; those of one place in the order in which `fields` names them. */
  finish(fields: readonly string[] = []): Found[] {
    for (const field of [...this.open.keys()]) this.close(field);
    const rank = ({ field }: Found): number => (fields.includes(field) ? fields.indexOf(field) : fields.length);
    return this.found.sort((x, y) => x.from - y.from || x.count - y.count || rank(x) - rank(y));
  }

  private close(field: string): void {
    const run = this.open.get(field);
    if (run === undefined) return;
    const { from, count, how, tell } = run;
    this.found.push({ kind: this.kind, group: this.group, from, count, field, how, ...tell(count) });
    this.open.delete(field);
  }
}

/** The relation of two bit sets: what only one of them has. Bits that come or go in both change nothing. */
export function differingBits(a: number, b: number): string {
  return `${a & ~b}:${b & ~a}`;
}

/** Which differences were there after the step before. */
export class Known {
  private readonly spans = new Map<string, (readonly [from: number, to: number])[]>();

  constructor(before: readonly Found[]) {
    for (const found of before) {
      const spans = this.spans.get(keyOf(found));
      const span = [found.from, found.from + found.count] as const;
      if (spans === undefined) this.spans.set(keyOf(found), [span]);
      else spans.push(span);
    }
  }

  /** True if every object of the row differed so before. */
  has(found: Found): boolean {
    let at = found.from;
    const to = found.from + found.count;
    for (const [start, end] of this.spans.get(keyOf(found)) ?? []) if (start <= at && end > at) at = end;
    return at >= to;
  }
}

/** A run may have grown or shrunk since: only how its objects differ counts. */
function keyOf({ kind, group, field, how }: Found): string {
  return `${kind}|${group}|${field}|${how}`;
}

/** The differences by object, in their order. Neighbours that tell of the same object are put together. */
export function byObject(found: readonly Found[], known: Known): ObjectDifferences[] {
  const objects: (ObjectDifferences & { readonly fields: FieldDifference[] })[] = [];
  for (const one of found) {
    const { kind, object, field, a, b, count, select } = one;
    const last = objects.at(-1);
    const told = { field, a, b, fresh: !known.has(one) };
    if (last?.kind === kind && last.object === object) last.fields.push(told);
    else objects.push({ kind, object, times: count, fields: [told], ...(select === undefined ? {} : { select }) });
  }
  return objects;
}
