import { SWAP_HAS_CACHE, SWAPFILE_CLUSTER } from '../mm/swapfile';
import { isSlotEntry } from '../mm/swapops';
import type { Column } from '../store/column';
import { hex, plural } from './bits';
import { type Inspected, missing } from './inspect';
import type { Moment } from './moment';
import { ReverseIndex } from './reverse';
import { field, shown } from './shown';
import type { Change, Selection } from './views';

/** Which entries name a slot. */
interface Names {
  readonly now: ReverseIndex;
  readonly was: ReverseIndex;
}

const kept = new WeakMap<Moment, Names>();

function namesOf(m: Moment): Names {
  let names = kept.get(m);
  if (!names) {
    names = { now: new ReverseIndex(m.after, isSlotEntry), was: new ReverseIndex(m.before, isSlotEntry) };
    kept.set(m, names);
  }
  return names;
}

type Read = (column: Column, row: number) => number;

/** A slot as it is or was. */
export interface SlotState {
  /** 0 = the slot is free. */
  readonly map: number;
  /** Entries that name it. */
  readonly count: number;
  /** pfn of its copy in the swap cache, 0 for none. */
  readonly cached: number;
  readonly zero: boolean;
  readonly content: number;
}

function stateOf(m: Moment, slot: number, read: Read): SlotState {
  const { swap_map, cache, zeromap, content } = m.k.swap;
  const map = read(swap_map, slot);
  return {
    map,
    count: map & ~SWAP_HAS_CACHE,
    cached: read(cache, slot),
    zero: read(zeromap, slot) !== 0,
    content: read(content, slot),
  };
}

const now: Read = (column, row) => column.get(row);
const before =
  (m: Moment): Read =>
  (column, row) =>
    m.delta.was(column, row);

/** Slots of the device with the header, after the step or before it. */
function devicePages(m: Moment, read: Read): number {
  return read(m.k.swap.pages, 0);
}

/** A slot that is in use, or was before the step. */
export interface SlotRow {
  readonly slot: number;
  readonly now: SlotState;
  readonly was: SlotState;
  readonly change: Change;
}

/** All of them, in order. */
export function slotRows(m: Moment): SlotRow[] {
  const rows: SlotRow[] = [];
  const old = before(m);
  const pages = Math.max(devicePages(m, now), devicePages(m, old));
  const { cluster_count, swap_map } = m.k.swap;
  for (let from = 0; from < pages; from += SWAPFILE_CLUSTER) {
    const cluster = from / SWAPFILE_CLUSTER;
    if (cluster_count.get(cluster) === 0 && old(cluster_count, cluster) === 0) {
      continue;
    }
    for (let slot = from; slot < from + SWAPFILE_CLUSTER; slot++) {
      if (swap_map.get(slot) !== 0 || old(swap_map, slot) !== 0) {
        rows.push(rowOf(m, slot));
      }
    }
  }
  return rows;
}

function rowOf(m: Moment, slot: number): SlotRow {
  const [is, was] = [stateOf(m, slot, now), stateOf(m, slot, before(m))];
  const same = is.map === was.map && is.cached === was.cached && is.zero === was.zero;
  return { slot, now: is, was, change: is.map === 0 ? 'gone' : was.map === 0 ? 'new' : same ? 'none' : 'changed' };
}

/** `2 entries, in the swap cache`. */
export function slotText({ map, count, cached, zero }: SlotState): string {
  if (map === 0) {
    return 'free';
  }
  const entries = count === 1 ? '1 entry' : `${count} entries`;
  return `${entries}${cached === 0 ? '' : ', in the swap cache'}${zero ? ', all zero' : ''}`;
}

/** How much of the device is in use; undefined while swap is off, and was. */
export function deviceText(m: Moment): { readonly value: string; readonly old?: string } | undefined {
  const old = before(m);
  if (devicePages(m, now) === 0 && devicePages(m, old) === 0) {
    return undefined;
  }
  const text = (read: Read): string => {
    const pages = devicePages(m, read);
    return pages === 0 ? 'off' : `${usedIn(m, read, pages)} of ${plural(pages - 1, 'slot')} in use`;
  };
  return shown(text(now), text(old));
}

function usedIn(m: Moment, read: Read, pages: number): number {
  let used = -1;
  for (let cluster = 0; cluster < pages / SWAPFILE_CLUSTER; cluster++) {
    used += read(m.k.swap.cluster_count, cluster);
  }
  return used;
}

/** A slot of the swap device: its count, its copy in memory, and who names it. */
export function inspectSlot(m: Moment, slot: number): Inspected {
  const pages = Math.max(devicePages(m, now), devicePages(m, before(m)));
  if (!Number.isInteger(slot) || slot < 1 || slot >= pages) {
    return missing(`There is no swap slot ${slot} at this step`);
  }
  const row = rowOf(m, slot);
  if (row.now.map === 0 && row.was.map === 0) {
    return missing(`swap slot ${slot} is free at this step`);
  }
  const either = row.now.map === 0 ? row.was : row.now;
  const page: Selection | undefined = either.cached === 0 ? undefined : { kind: 'page', pfn: either.cached };
  const value = (text: (state: SlotState) => string) =>
    shown(text(row.now), row.change === 'new' ? undefined : text(row.was));
  const { now: names, was: named } = namesOf(m);
  const entries = (row.now.map === 0 ? named : names).of(slot);
  const { swap_map, cache, zeromap, content } = m.k.swap;
  return {
    exists: row.now.map !== 0,
    title: `swap slot ${slot}${row.now.map === 0 ? ' (freed in this step)' : ''}`,
    fields: [
      field(
        'count',
        value(({ count }) => String(count)),
        { help: 'Entries of page tables that name the slot: swap_map, since 7.2 in the swap table' },
      ),
      field(
        'swap cache',
        value(({ cached }) => (cached === 0 ? 'none' : `${m.names.folio(cached)}, ${hex(cached)}`)),
        { help: 'The page that is a copy of the slot; the cache has a reference on its folio for it', select: page },
      ),
      ...(m.k.has('swap-zeromap')
        ? [
            field(
              'zeromap',
              value(({ zero }) => (zero ? '1' : '0')),
              { help: '1: the page was all zero and was not written' },
            ),
          ]
        : []),
      field(
        'swap_map',
        value(({ map }) => `0x${map.toString(16)}`),
        { help: 'Raw: the count, and 0x40 (SWAP_HAS_CACHE) for the swap cache. 7.2 has no swap_map' },
      ),
    ],
    links: [
      ...entries.slice(0, 50).map(({ proc, vpn }) => ({
        label: `PTE ${m.names.proc(proc)}:${m.names.address(vpn)}`,
        select: { kind: 'pte', proc, vpn } satisfies Selection,
      })),
      ...(page === undefined ? [] : [{ label: m.names.folio(either.cached), select: page }]),
    ],
    cells: [swap_map, cache, zeromap, content].map((column) => [column, slot] as const),
  };
}

/** Who names a slot, in words: `parent:buf[3], child:buf[3]`. */
export function namedBy(m: Moment, slot: number): string {
  const entries = namesOf(m).now.of(slot);
  return entries.map(({ proc, vpn }) => `${m.names.proc(proc)}:${m.names.address(vpn)}`).join(', ');
}
