import type { Kernel } from '../kernel/kernel';
import type { Column } from '../store/column';
import { fits } from './entryWrites';
import type { Change, Writes } from './writes';

type Growing = { -readonly [F in keyof Change]: Change[F] };

/**
 * Changes of pages, folded: consecutive pages whose fields all changed alike are one group, and give one change per
 * field. Index and content may rise from page to page.
 */
export function collectPages(k: Kernel, writes: Writes): Change[] {
  const { page } = k;
  const columns = [page.table.live, page._refcount, page._mapcount, page.flags, page.mapping, page.index, page.content];
  const rising: ReadonlySet<Column> = new Set([page.index, page.content]);
  /** What goes back to that of a free page is said by the page being free. */
  const cleared: ReadonlySet<Column> = new Set([page.flags, page.mapping, page.index, page.content]);
  const changes: Change[] = [];
  let group: Growing[] = [];
  for (const row of writes.rows(...columns)) {
    const freed = writes.old(page.table.live, row) === 1 && writes.now(page.table.live, row) === 0;
    if (!joins(group, row, freed)) {
      changes.push(...group);
      group = [];
      for (const column of columns) {
        const [old, now] = [writes.old(column, row), writes.now(column, row)];
        if (old !== now && !(freed && cleared.has(column))) {
          group.push({ column, row, count: 1, old, oldStep: 0, now, nowStep: 0 });
        }
      }
    }
  }
  changes.push(...group);
  return changes;

  /** Adds a row to the group if all of it fits. */
  function joins(to: readonly Growing[], row: number, freed: boolean): boolean {
    const [first] = to;
    if (!first || row !== first.row + first.count) {
      return false;
    }
    let at = 0;
    for (const column of columns) {
      const [old, now] = [writes.old(column, row), writes.now(column, row)];
      const changed = old !== now && !(freed && cleared.has(column));
      const member = to[at];
      if (changed !== (member?.column === column)) {
        return false;
      }
      if (changed) {
        const [oldStep, nowStep] = stepsOf(member, old, now);
        if (!mayRise(column, oldStep, nowStep) || !fits(oldStep, member.oldStep, member.count)) {
          return false;
        }
        if (!fits(nowStep, member.nowStep, member.count)) {
          return false;
        }
        at++;
      }
    }
    for (const member of to) {
      [member.oldStep, member.nowStep] = stepsOf(
        member,
        writes.old(member.column, row),
        writes.now(member.column, row),
      );
      member.count++;
    }
    return true;
  }

  function mayRise(column: Column, oldStep: number, nowStep: number): boolean {
    return rising.has(column) || (oldStep === 0 && nowStep === 0);
  }
}

function stepsOf(member: Growing, old: number, now: number): [oldStep: number, nowStep: number] {
  return [
    old - (member.old + member.oldStep * (member.count - 1)),
    now - (member.now + member.nowStep * (member.count - 1)),
  ];
}
