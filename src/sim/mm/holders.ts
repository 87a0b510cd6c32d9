import type { Kernel } from '../kernel/kernel';

/**
 * Open files that hold references on pages from outside the page tables, and their pages. A child shares its parent's
 * files, so they live until the last task closes them. Not the kernel's objects but what they have in common: a pipe's
 * buffers, an io_uring's fixed buffers (struct io_mapped_ubuf), the pages of gup_test.
 */

/** A pipe: one plain reference a page. */
export const PIPE = 1;
/** An io_uring: pins. */
export const IO_URING = 2;
/** /sys/kernel/debug/gup_test: pins. */
export const GUP_TEST = 3;
export type HolderKind = typeof PIPE | typeof IO_URING | typeof GUP_TEST;

/** How the user knows each kind. */
export const HOLDER_NAMES: Readonly<Record<HolderKind, string>> = {
  [PIPE]: 'pipe',
  [IO_URING]: 'io_uring',
  [GUP_TEST]: 'gup_test',
};

export function kindOf(k: Kernel, holder: number): HolderKind {
  const kind = k.holder.kind.get(holder);
  return kind === PIPE || kind === IO_URING ? kind : GUP_TEST;
}

/** A new open file of the current task. */
export function openHolder(k: Kernel, kind: HolderKind): number {
  const holder = k.holder.table.alloc();
  k.holder.kind.set(holder, kind);
  k.holder.f_count.set(holder, 1);
  return holder;
}

/** The open file goes; its pages have been released. */
export function freeHolder(k: Kernel, holder: number): void {
  const { kind, f_count, mm_account } = k.holder;
  for (const column of [kind, f_count, mm_account]) {
    column.set(holder, 0);
  }
  k.holder.table.free(holder);
}

/** Rows of what a holder has, oldest first. */
export function heldBy(k: Kernel, holder: number): number[] {
  const rows: number[] = [];
  for (let row = k.holder.first.get(holder); row !== 0; row = k.held.next.get(row)) {
    rows.push(row);
  }
  return rows;
}

/** Notes pages whose references the holder now has. */
export function hold(k: Kernel, holder: number, pages: readonly number[]): void {
  let last = heldBy(k, holder).at(-1) ?? 0;
  for (const page of pages) {
    const row = k.held.table.alloc();
    k.held.holder.set(row, holder);
    k.held.page.set(row, page);
    if (last === 0) {
      k.holder.first.set(holder, row);
    } else {
      k.held.next.set(last, row);
    }
    last = row;
  }
}

/** An mm goes: what still holds pages counts them nowhere from now on. */
export function forgetMm(k: Kernel, mm: number): void {
  for (const holder of k.holder.table.rows()) {
    if (k.holder.mm_account.get(holder) === mm) {
      k.holder.mm_account.set(holder, 0);
    }
  }
}

/** Takes all pages from the holder and returns them, oldest first. The caller drops the references. */
export function unhold(k: Kernel, holder: number): number[] {
  const rows = heldBy(k, holder);
  const pages = rows.map((row) => k.held.page.get(row));
  k.holder.first.set(holder, 0);
  for (const row of rows.reverse()) {
    for (const column of [k.held.holder, k.held.page, k.held.next]) {
      column.set(row, 0);
    }
    k.held.table.free(row);
  }
  return pages;
}
