import { pte_present, pte_write } from '../arch/x86_64';
import { entryKind, entryLetters } from './bits';
import { bundled } from './bundle';
import { type Cell, cellsOf } from './cells';
import type { Moment } from './moment';
import type { Change, MapSegment } from './views';
import type { ProcSpan, VmaSpan } from './vmaSpans';

/** A segment of the map with the cells that it is made of. */
export interface Segment {
  readonly shown: MapSegment;
  readonly cells: readonly Cell[];
  /** Its cells differ in more than their number: they were put together to stay within the budget. */
  readonly coarse: boolean;
}

/** What cells have to share to be one segment. The later ones are for VMAs with too many. */
type Likeness = (a: Cell, b: Cell) => boolean;

const alike: Likeness = (a, b) =>
  a.change === b.change &&
  a.flags === b.flags &&
  a.level === b.level &&
  a.exclusive === b.exclusive &&
  a.oldFlags === b.oldFlags &&
  (a.flags === 0 || (a.zero && b.zero) || (a.zero === b.zero && a.pfn + a.pages === b.pfn));

const likenesses: readonly Likeness[] = [
  alike,
  (a, b) => a.change === b.change && a.flags === b.flags && a.level === b.level && a.exclusive === b.exclusive,
  (a, b) => a.change === b.change && kindOf(a) === kindOf(b),
];

/** The entries of a VMA as segments, at most `max`. What changed keeps its own segment as long as there is room. */
export function segmentsOf(m: Moment, proc: ProcSpan, vma: VmaSpan, max: number): Segment[] {
  const cells = cellsOf(proc.now, proc.was, m.after, m.before, vma.start, vma.end);
  let groups: Cell[][] = [];
  for (const like of likenesses) {
    groups = grouped(cells, like);
    if (groups.length <= max) {
      break;
    }
  }
  return bundled(groups, max).map((group) => makeSegment(m, proc, vma, group));
}

function grouped(cells: readonly Cell[], like: Likeness): Cell[][] {
  const groups: Cell[][] = [];
  let last: Cell | undefined;
  for (const cell of cells) {
    const group = groups.at(-1);
    if (group && last && like(last, cell)) {
      group.push(cell);
    } else {
      groups.push([cell]);
    }
    last = cell;
  }
  return groups;
}

function kindOf(cell: Cell): MapSegment['kind'] {
  if (cell.zero) {
    return 'zero';
  }
  switch (entryKind(cell.flags, cell.pfn, 1)) {
    case 'none':
      return 'none';
    case 'zero':
      return 'zero';
    case 'swap':
      return 'swap';
    case 'migration':
      return 'migration';
    case 'marker':
      return 'marker';
    case 'special':
      return 'special';
    case 'table':
    case 'leaf':
    case 'huge':
    case 'protnone':
      return 'present';
  }
}

function makeSegment(m: Moment, proc: ProcSpan, vma: VmaSpan, cells: readonly Cell[]): Segment {
  const [first] = cells;
  const { vpn } = first;
  const pages = cells.reduce((sum, cell) => sum + cell.pages, 0);
  const same = <T>(of: (cell: Cell) => T): boolean => cells.every((cell) => of(cell) === of(first));
  const mapped = cells.filter((cell) => cell.flags !== 0);
  const [shownCell = first] = mapped;
  const exclusive = mapped.filter((cell) => cell.exclusive).length;
  const range = m.names.pages(vpn, pages, vma.start);
  const shown: MapSegment = {
    id: `${proc.proc}:${vpn}`,
    vpn,
    pages,
    range,
    kind: kindOf(shownCell),
    level: mapped.length > 0 && mapped.every((cell) => cell.level === 2) ? 'pmd' : 'pte',
    writable: mapped.length > 0 && mapped.every((cell) => pte_present(cell.flags) && pte_write(cell.flags)),
    exclusive: exclusive === 0 ? 'none' : exclusive === mapped.length ? 'all' : 'some',
    bits: same((cell) => cell.flags) ? entryLetters(first.flags) : mixedLetters(cells, pages),
    change: changeOf(vma, cells),
    select: { kind: 'pte', proc: proc.proc, vpn: shownCell.vpn },
  };
  return { shown, cells, coarse: !cells.every((cell, i) => i === 0 || alike(cells[i - 1], cell)) };
}

/** For a segment of unlike entries: how many of its pages are there. */
function mixedLetters(cells: readonly Cell[], pages: number): string {
  const present = cells.reduce((sum, cell) => sum + (pte_present(cell.flags) ? cell.pages : 0), 0);
  return present === pages ? 'mixed' : `${present} of ${pages} present`;
}

function changeOf(vma: VmaSpan, cells: readonly Cell[]): Change {
  if (!vma.now) {
    return 'gone';
  }
  const [{ change }] = cells;
  return cells.every((cell) => cell.change === change) ? change : 'changed';
}
