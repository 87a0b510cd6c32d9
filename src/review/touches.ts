import { functionByName } from '../sim/kernel/kfn';
import { codeLines } from './c/code';
import { type FunctionSpan, functionSpans } from './c/functions';
import { functionOfHeading } from './c/name';
import type { HunkLine } from './diff/lines';
import type { FunctionTouch, TouchKind } from './model';

type Side = 'old' | 'new';

const CALL = /\b([A-Za-z_]\w*)\s*\(/g;

/**
 * The functions that a hunk touches, in the order of its lines: by its changed lines on both sides, and by its heading
 * for lines above the first definition in it. Calls are told of functions that the model has.
 */
export function touchesOf(
  lines: readonly HunkLine[],
  heading: string,
  path: string,
  source: number,
): readonly FunctionTouch[] {
  if (path !== '' && !/\.[ch]$/.test(path)) return [];
  const inside = functionOfHeading(heading);
  const old = sideOf(lines, 'old', inside, path);
  const fresh = sideOf(lines, 'new', inside, path);
  const touches = new Touches(source);
  for (const { side, other } of [
    { side: old, other: fresh },
    { side: fresh, other: old },
  ]) {
    for (const span of side.spans) addSpan(touches, span, side, other);
    addCalls(touches, side);
  }
  return touches.list();
}

/** One side of a hunk: its lines and the functions in them. */
interface SideLines {
  readonly side: Side;
  readonly lines: readonly HunkLine[];
  readonly spans: readonly FunctionSpan[];
}

function sideOf(all: readonly HunkLine[], side: Side, inside: string | undefined, path: string): SideLines {
  const lines = all.filter(({ sign }) => sign !== (side === 'old' ? '+' : '-'));
  const spans = functionSpans(
    lines.map(({ text }) => text),
    { cut: !path.endsWith('.h'), ...(inside === undefined ? {} : { inside }) },
  );
  return { side, lines, spans };
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
      if (functionByName(name) !== undefined) touches.add(name, 'calls', side, line);
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
