import { functionByName } from '../sim/kernel/kfn';
import { codeLines } from './c/code';
import { type FunctionSpan, type Functions, functionSpans } from './c/functions';
import { functionOfHeading, isLabel } from './c/name';
import type { HunkLine } from './diff/lines';
import type { FunctionTouch, TouchKind } from './model';

type Side = 'old' | 'new';

/** Macros of include/linux/rmap.h, and the function that each calls with one page. */
const MACROS: ReadonlyMap<string, string> = new Map([
  ['folio_add_anon_rmap_pte', 'folio_add_anon_rmap_ptes'],
  ['folio_add_file_rmap_pte', 'folio_add_file_rmap_ptes'],
  ['folio_remove_rmap_pte', 'folio_remove_rmap_ptes'],
]);
const CALL = /\b([A-Za-z_]\w*)\s*\(/g;

/** The functions that the hunks of one file touch, hunk by hunk in the file's order. */
export class FileFunctions {
  /** In which function each side was last, and whether it was so where the hunk before ended. */
  private last: { readonly old?: Last; readonly new?: Last } = {};

  constructor(
    private readonly path: string,
    private readonly source: number,
  ) {}

  /**
   * What a hunk touches, in the order of its lines: by its changed lines on both sides, and by its heading for lines above
   * the first definition in it. Calls are told of functions that the model has.
   */
  touches(lines: readonly HunkLine[], heading: string): readonly FunctionTouch[] {
    if (this.path !== '' && !/\.[ch]$/.test(this.path)) return [];
    const inside = this.inside(heading);
    const old = this.sideOf(lines, 'old', inside.old);
    const fresh = this.sideOf(lines, 'new', inside.new);
    this.last = { old: lastOf(old, inside.old), new: lastOf(fresh, inside.new) };
    const touches = new Touches(this.source);
    for (const { side, other } of [
      { side: old, other: fresh },
      { side: fresh, other: old },
    ]) {
      for (const span of side.spans) addSpan(touches, span, side, other);
      addCalls(touches, side);
    }
    return touches.list();
  }

  /**
   * The function in which each side of a hunk begins. The heading is the old file's. What stands between two hunks is the
   * same in both files: if the function of the heading began above that, the new side is still where it was.
   */
  private inside(heading: string): { old?: string | undefined; new?: string | undefined } {
    const name = functionOfHeading(heading);
    const { old, new: fresh } = this.last;
    if (isLabel(heading) || (name !== undefined && name === old?.name)) {
      return { old: old?.open === true ? old.name : undefined, new: fresh?.open === true ? fresh.name : undefined };
    }
    return { old: name, new: name };
  }

  private sideOf(all: readonly HunkLine[], side: Side, inside: string | undefined): SideLines {
    const lines = all.filter(({ sign }) => sign !== (side === 'old' ? '+' : '-'));
    const texts = lines.map(({ text }) => text);
    const cut = !this.path.endsWith('.h');
    return { side, lines, ...functionSpans(texts, { cut, ...(inside === undefined ? {} : { inside }) }) };
  }
}

interface Last {
  readonly name: string;
  readonly open: boolean;
}

/** One side of a hunk: its lines and the functions in them. */
interface SideLines extends Functions {
  readonly side: Side;
  readonly lines: readonly HunkLine[];
}

function lastOf({ spans, open, lines }: SideLines, inside: string | undefined): Last | undefined {
  const name = spans.at(-1)?.name;
  if (name !== undefined) return { name, open };
  // A side without lines is where it was; else its lines say that the function has ended.
  return inside === undefined ? undefined : { name: inside, open: lines.length === 0 };
}

function addSpan(touches: Touches, span: FunctionSpan, { side, lines }: SideLines, other: SideLines): void {
  const changed = lines.slice(span.start, span.end + 1).find(({ sign }) => sign !== ' ');
  if (changed === undefined) return;
  const own = span.nameLine !== undefined && lines[span.nameLine]?.sign !== ' ';
  const there = other.spans.some(({ name, nameLine }) => name === span.name && nameLine !== undefined);
  const kind: TouchKind = !own || there ? 'changes' : side === 'old' ? 'removes' : 'adds';
  touches.add(span.name, kind, side, changed);
}

function addCalls(touches: Touches, { side, lines, spans }: SideLines): void {
  if (!lines.some(({ sign }) => sign !== ' ')) return;
  const { code } = codeLines(lines.map(({ text }) => text));
  let at = 0;
  for (const [index, text] of code.entries()) {
    const line = lines[index];
    if (line === undefined || line.sign === ' ') continue;
    while ((spans[at]?.end ?? Number.POSITIVE_INFINITY) < index) at += 1;
    const span = spans[at];
    const within = span !== undefined && span.start <= index;
    if (!within && /^[A-Za-z_]/.test(text)) continue;
    for (const [, name = ''] of text.matchAll(CALL)) {
      if (within && index === span.nameLine && name === span.name) continue;
      const called = MACROS.get(name) ?? name;
      if (functionByName(called) !== undefined) touches.add(called, 'calls', side, line);
    }
  }
}

/** One entry for each function and kind, in the order of the lines. */
class Touches {
  private readonly byKey = new Map<string, { touch: FunctionTouch; order: number }>();

  constructor(private readonly source: number) {}

  add(name: string, kind: TouchKind, side: Side, line: HunkLine): void {
    const key = `${kind} ${name}`;
    const known = this.byKey.get(key);
    const number = side === 'old' ? { oldLine: line.oldLine } : { newLine: line.newLine };
    if (known === undefined) {
      const place = line.source === undefined ? {} : { place: { source: this.source, line: line.source } };
      const order = line.source ?? line.oldLine + line.newLine;
      this.byKey.set(key, { touch: { name, kind, side, ...place, ...number }, order });
      return;
    }
    if (known.touch.side !== side && known.touch.side !== 'both') {
      const earlier = line.source !== undefined && line.source < known.order;
      const place = earlier ? { place: { source: this.source, line: line.source ?? 0 } } : {};
      known.touch = { ...known.touch, ...place, ...number, side: 'both' };
      if (earlier) known.order = line.source ?? known.order;
    }
  }

  list(): readonly FunctionTouch[] {
    return [...this.byKey.values()].sort((a, b) => a.order - b.order).map(({ touch }) => touch);
  }
}
