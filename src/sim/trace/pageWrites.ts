import type { Kernel } from '../kernel/kernel';
import type { Column } from '../store/column';
import { continues, joined, type Piece, partOf } from './pieces';
import type { Change, Writes } from './writes';

/** Pages whose fields all changed alike: one piece per field, all of the same rows. */
type Group = readonly { readonly column: Column; readonly piece: Piece }[];

/**
 * Changes of pages, folded: consecutive pages whose fields all changed alike are one group, and give one change per
 * field. Index and content may rise from page to page. Fields of a large folio, which are those of its head, are told
 * apart from those of its pages.
 */
export function collectPages(k: Kernel, writes: Writes): Change[] {
  const { page } = k;
  const ofPage = [page._mapcount, page.flags, page.private, page.content];
  const ofFolio = [
    page.table.live,
    page.order,
    page._refcount,
    page._entire_mapcount,
    page._large_mapcount,
    page._nr_pages_mapped,
    page._mm_id0,
    page._mm_id_mapcount0,
    page._mm_id1,
    page._mm_id_mapcount1,
    page._deferred_list,
    page._pincount,
    page.nid,
    page.lru_refs,
    page.mlock_count,
    page.lru_gen,
    page.mapping,
    page.index,
  ];
  const rising: ReadonlySet<Column> = new Set([page.index, page.private, page.content]);
  const folds = { small: new Fold(rising), head: new Fold(rising), pages: new Fold(rising) };
  for (const whole of alignedPieces(writes, [...ofFolio, ...ofPage], rising)) {
    const [{ column, piece }] = whole;
    const freed = column === page.table.live && piece.now === 0;
    const read = (c: Column): number => (freed ? writes.old(c, piece.row) : writes.now(c, piece.row));
    const tail = read(page.compound_head) > 0;
    const group = whole.filter((member) => isSaid(member.column, freed, tail));
    if (!tail && read(page.order) === 0) {
      folds.small.add(group);
    } else {
      folds.head.add(group.filter((member) => ofFolio.includes(member.column)));
      folds.pages.add(group.filter((member) => ofPage.includes(member.column)));
    }
  }
  return [...folds.small.done(), ...folds.head.done(), ...folds.pages.done()];

  /** What goes back to that of a free page is said by the folio being free; that a tail is in use, by its head. */
  function isSaid(column: Column, freed: boolean, tail: boolean): boolean {
    if (column === page.table.live) {
      return !tail;
    }
    return !freed || column === page._refcount || (column === page._mapcount && !tail);
  }
}

/** Puts groups together as long as one continues the other. */
class Fold {
  private last: Group = [];
  private readonly changes: Change[] = [];

  constructor(private readonly rising: ReadonlySet<Column>) {}

  add(group: Group): void {
    if (group.length === 0) {
      return;
    }
    if (groupContinues(this.last, group, this.rising)) {
      this.last = this.last.map((member, i) => ({
        column: member.column,
        piece: joined(member.piece, group[i].piece),
      }));
    } else {
      this.flush();
      this.last = group;
    }
  }

  done(): Change[] {
    this.flush();
    return this.changes;
  }

  private flush(): void {
    this.changes.push(...this.last.map(({ column, piece }) => ({ column, ...piece })));
    this.last = [];
  }
}

function groupContinues(a: Group, b: Group, rising: ReadonlySet<Column>): boolean {
  return (
    a.length > 0 &&
    a.length === b.length &&
    a.every(({ column, piece }, i) => column === b[i].column && continues(piece, b[i].piece, rising.has(column)))
  );
}

/** The pieces of several columns, cut so that those of the same rows lie side by side. In row order. */
export function* alignedPieces(
  writes: Writes,
  columns: readonly Column[],
  rising: ReadonlySet<Column>,
): Generator<Group> {
  const sides = columns.map((column) => ({ column, pieces: [...writes.pieces(column, rising.has(column))], at: 0 }));
  const edges = new Set<number>();
  for (const { pieces } of sides) {
    for (const { row, count } of pieces) {
      edges.add(row).add(row + count);
    }
  }
  const rows = [...edges].sort((a, b) => a - b);
  for (let i = 0; i + 1 < rows.length; i++) {
    const [from, to] = [rows[i], rows[i + 1]];
    const group: { column: Column; piece: Piece }[] = [];
    for (const side of sides) {
      while (side.at < side.pieces.length && side.pieces[side.at].row + side.pieces[side.at].count <= from) {
        side.at++;
      }
      const piece = side.pieces[side.at];
      if (piece && piece.row <= from) {
        group.push({ column: side.column, piece: partOf(piece, from, to - from) });
      }
    }
    if (group.length > 0) {
      yield group;
    }
  }
}
