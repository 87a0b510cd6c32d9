import type { Kernel } from '../kernel/kernel';
import type { Column } from '../store/column';
import { continues, joined, type Piece, partOf } from './pieces';
import type { Change, Writes } from './writes';

/** Pages whose fields all changed alike: one piece per field, all of the same rows. */
type Group = readonly { readonly column: Column; readonly piece: Piece }[];

/**
 * Changes of pages, folded: consecutive pages whose fields all changed alike are one group, and give one change per
 * field. Index and content may rise from page to page.
 */
export function collectPages(k: Kernel, writes: Writes): Change[] {
  const { page } = k;
  const columns = [page.table.live, page._refcount, page._mapcount, page.flags, page.mapping, page.index, page.content];
  const rising: ReadonlySet<Column> = new Set([page.index, page.content]);
  const cleared: ReadonlySet<Column> = new Set([page.flags, page.mapping, page.index, page.content]);
  const changes: Change[] = [];
  let last: Group = [];
  const flush = (): void => {
    changes.push(...last.map(({ column, piece }) => ({ column, ...piece })));
  };
  for (const whole of alignedPieces(writes, columns, rising)) {
    const [{ column, piece }] = whole;
    // What goes back to that of a free page is said by the page being free.
    const freed = column === page.table.live && piece.now === 0;
    const group = freed ? whole.filter((member) => !cleared.has(member.column)) : whole;
    if (groupContinues(last, group, rising)) {
      last = last.map((member, i) => ({ column: member.column, piece: joined(member.piece, group[i].piece) }));
    } else {
      flush();
      last = group;
    }
  }
  flush();
  return changes;
}

function groupContinues(a: Group, b: Group, rising: ReadonlySet<Column>): boolean {
  return (
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
