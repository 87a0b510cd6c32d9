import { folio_mapcount, folio_nr_pages, folio_test_large } from '../mm/folio';
import { mappingAnonVma, PG_swapcache } from '../mm/page-flags';
import { pageSlot } from '../mm/swap_state';
import { isZeroPage } from '../trace/frame';
import type { Moment } from '../trace/moment';
import { mappingText } from '../trace/names';
import type { SelectBoth, Side } from '../trace/views';
import type { Both } from './both';
import { type ColumnPair, comparedColumns, fieldTexts, ifKept } from './columns';
import { pagesText } from './folioPairs';
import { differingBits, Finder, type Found, type Tell } from './found';

/** What a reviewer looks for first; what only some kernels have comes last. */
const FIRST = [
  'folio',
  'order',
  '_refcount',
  '_mapcount',
  '_entire_mapcount',
  '_deferred_list',
  'mapping',
  'index',
  'flags',
];

/** A folio that both runs have, by its first pages. */
interface FolioPair {
  readonly serial: number;
  readonly a: number;
  readonly b: number;
}

/** Folios that differ, or that only one of the runs has; mapped or not. The zero page and the huge zero folio are not among them. */
export function folioDifferences(both: Both): Found[] {
  // The generation follows from the flags and the kernel's LRU; it would be told of every folio.
  const except = ['serial', 'mapping', '_mm_id0', '_mm_id1', 'lru_gen', 'private'] as const;
  const columns = comparedColumns(both.a.k.page, both.b.k.page, except);
  const [pfnsA, pfnsB] = [pfnsBySerial(both.a), pfnsBySerial(both.b)];
  const finder = new Finder('folio', '');
  const tails: Found[] = [];
  pfnsA.forEach((a, serial) => {
    const b = pfnsB[both.folios.partner('a', serial)];
    if (b === undefined) addSingle(both, finder, 'a', serial, a);
    else {
      compareFolios(both, finder, columns, { serial, a, b });
      tails.push(...tailDifferences(both, columns, { serial, a, b }));
    }
  });
  const onlyB = new Finder('folio', 'b');
  pfnsB.forEach((b, serial) => {
    if (pfnsA[both.folios.partner('b', serial)] === undefined) addSingle(both, onlyB, 'b', serial, b);
  });
  return [...finder.finish(FIRST), ...tails, ...onlyB.finish()];
}

/** First pages of all folios that have a number, by that number; holes where there is none. */
function pfnsBySerial({ k, after }: Moment): number[] {
  const { table, serial, compound_head } = k.page;
  const pfns: number[] = [];
  const top = table.top();
  for (let pfn = table.base; pfn < top; pfn++) {
    if (table.live.get(pfn) !== 0 && compound_head.get(pfn) === 0 && !isZeroPage(after, pfn))
      pfns[serial.get(pfn)] = pfn;
  }
  return pfns;
}

function addSingle(both: Both, finder: Finder, side: Side, serial: number, pfn: number): void {
  const { page } = both[side].k;
  const order = page.order.get(pfn);
  const size = order === 0 ? '' : `order ${order}, `;
  const text = `${size}refcount ${page._refcount.get(pfn)}, mapcount ${page._mapcount.get(pfn) + 1}`;
  finder.add('folio', serial, `${side} ${text} ${both.folios.offset(side, serial)}`, (count) => ({
    object: both.folios.names(side, serial, count),
    a: side === 'a' ? text : 'none',
    b: side === 'b' ? text : 'none',
    select: { [side]: { kind: 'page', pfn } },
  }));
}

function compareFolios(both: Both, finder: Finder, columns: readonly ColumnPair[], pair: FolioPair): void {
  const { a, b, folios, anonVmas } = both;
  const { serial } = pair;
  const select = selectPages(pair, 0);
  const offset = folios.offset('a', serial);
  comparePages(both, finder, columns, pair, 0, serial, offset, (count) => folios.names('a', serial, count));
  const add = (field: string, relation: string, textA: string, textB: string): void => {
    const tell: Tell = (count) => ({ object: folios.names('a', serial, count), a: textA, b: textB, select });
    finder.add(field, serial, `${relation} ${offset}`, tell);
  };
  const [inA, inB] = [a.k.page.mapping.get(pair.a), b.k.page.mapping.get(pair.b)];
  const [anonA, anonB] = [mappingAnonVma(inA), mappingAnonVma(inB)];
  // What nothing maps any more may still name an anon_vma that is gone.
  const stale = anonA !== 0 && anonB !== 0 && folio_mapcount(a.k, pair.a) === 0 && folio_mapcount(b.k, pair.b) === 0;
  if (!stale && (anonA !== 0 || anonB !== 0 ? !anonVmas.same(anonA, anonB) : inA !== inB)) {
    const text = (side: Side, mapping: number, anon: number): string =>
      anon === 0 ? mappingText(mapping) : anonVmas.name(side, anon);
    add('mapping', `${inA}:${inB}`, text('a', inA, anonA), text('b', inB, anonB));
  }
  const [slotsA, slotsB] = [slotsText(a, pair.a), slotsText(b, pair.b)];
  if (slotsA !== slotsB) add('private', `${slotsA}:${slotsB}`, slotsA, slotsB);
  for (const slot of ['_mm_id0', '_mm_id1'] as const) {
    const [idA, idB] = [a.k.page[slot].get(pair.a), b.k.page[slot].get(pair.b)];
    if (idA === 0 && idB === 0) continue;
    const [nameA, nameB] = [mmName(a, idA), mmName(b, idB)];
    if (nameA === nameB) continue;
    const { name } = a.k.page[slot];
    add(name, `${nameA}:${nameB}`, ifKept(a.k, name, nameA), ifKept(b.k, name, nameB));
  }
}

/** Pages behind the first that differ. If the folios are of different sizes, as far as both reach. */
function tailDifferences(both: Both, columns: readonly ColumnPair[], pair: FolioPair): Found[] {
  const { a, b, folios } = both;
  if (!folio_test_large(a.k, pair.a) || !folio_test_large(b.k, pair.b)) return [];
  const finder = new Finder('folio', String(pair.serial));
  const name = folios.name('a', pair.serial);
  const pages = Math.min(folio_nr_pages(a.k, pair.a), folio_nr_pages(b.k, pair.b));
  for (let i = 1; i < pages; i++) {
    comparePages(both, finder, columns, pair, i, i, '', (count) => `${name} ${pagesText(i, count)}`);
  }
  return finder.finish(FIRST);
}

/** The `i`-th page of both folios, field by field. */
function comparePages(
  both: Both,
  finder: Finder,
  columns: readonly ColumnPair[],
  pair: FolioPair,
  i: number,
  at: number,
  offset: string,
  object: (count: number) => string,
): void {
  const { page } = both.a.k;
  for (const column of columns) {
    const a = column.a.get(pair.a + i);
    const b = column.b.get(pair.b + i);
    if (a === b) continue;
    const step = column.a === page.index ? 1 : 0;
    const bits = column.a === page.flags ? differingBits(a, b) : undefined;
    const tell: Tell = (count) => {
      const told = fieldTexts(both.a, column.a, { row: pair.a + i, count, a, b, step });
      return {
        object: object(count),
        select: selectPages(pair, i),
        a: ifKept(both.a.k, told.field, told.a),
        b: ifKept(both.b.k, told.field, told.b),
      };
    };
    const relation = bits ?? `${a - at * step}:${b - at * step}`;
    finder.add(column.a.name, at, `${relation} ${offset}`, tell, `${bits ?? b - a} ${offset}`);
  }
}

function selectPages({ a, b }: FolioPair, i: number): SelectBoth {
  return { a: { kind: 'page', pfn: a + i }, b: { kind: 'page', pfn: b + i } };
}

/** Which slots a folio in the swap cache is a copy of, and where it says so. */
function slotsText({ k }: Moment, folio: number): string {
  if ((k.page.flags.get(folio) & PG_swapcache) === 0) return 'none';
  const first = pageSlot(k, folio);
  const pages = folio_nr_pages(k, folio);
  if (pages === 1) return `swap slot ${first}`;
  return k.has('thp-swap-private')
    ? `swap slot ${first} in the head`
    : `swap slots ${first}..${first + pages - 1}, one in each page`;
}

function mmName(m: Moment, id: number): string {
  return id === 0 ? 'free' : m.names.proc(m.names.procOfMm(id));
}
