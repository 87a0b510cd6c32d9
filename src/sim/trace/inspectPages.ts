import { PGTABLE_PFN, PTRS_PER_TABLE } from '../mm/mm_types';
import { is_zero_pfn } from '../mm/page_alloc';
import { mappingAnonVma } from '../mm/page-flags';
import { levelShift, pteRow, tableBase, tableOf } from '../mm/pgtable';
import { bitFields, entryBitNames, entryKind, entryRaw, hex, isExclusive, plural } from './bits';
import { folioRow, folioSpanAt } from './folios';
import type { Inspected } from './inspect';
import { missing } from './inspect';
import { entryBefore, entryNow } from './lookup';
import type { Moment } from './moment';
import { LEVEL_NAMES, type Level } from './names';
import { pteRowBefore, tableBefore } from './pageTables';
import { field, shown, shownOf } from './shown';
import type { Selection } from './views';
import { procSpanOf, vmaSpanAt } from './vmaSpans';

/** A struct page, in whatever folio it is. */
export function inspectPage(m: Moment, pfn: number): Inspected {
  const span = Number.isInteger(pfn) ? folioSpanAt(m, pfn) : undefined;
  if (!span) {
    return missing(`page ${hex(pfn)} is free at this step`);
  }
  const row = folioRow(m, span, pfn - span.pfn);
  const [page] = row.pages;
  const exclusive = (flags: number): string => (isExclusive(flags) ? '1' : '0');
  const { now, was } = span;
  const anonVma = mappingAnonVma((now ?? was)?.mapping ?? 0);
  const content = m.k.page.content;
  const zero = is_zero_pfn(pfn);
  const mappings = (now ? m.mapped : m.mappedBefore).of(pfn);
  const cells = [
    m.k.page.table.live,
    m.k.page.flags,
    m.k.page._refcount,
    m.k.page._mapcount,
    m.k.page.mapping,
    m.k.page.index,
    m.k.page.content,
  ].map((column) => [column, pfn] as const);
  return {
    exists: now !== undefined,
    title: `${row.title}${now ? '' : ' (freed in this step)'}, page ${hex(pfn)}`,
    fields: [
      field('order', { value: '0 · 1 page' }, { help: 'log2 of the pages of the folio' }),
      field('mapping', row.mapping, {
        help: 'The anon_vma through which rmap finds who maps the folio',
        select: anonVma === 0 ? undefined : { kind: 'anon_vma', id: anonVma },
      }),
      field('index', row.index, { help: 'Page offset in its VMAs: vma_address() turns it into an address' }),
      field('_refcount', row._refcount, { help: 'References; the folio is freed with the last one' }),
      field('_mapcount', page._mapcount, { help: 'Raw: number of entries that map the page, minus 1' }),
      field('mapcount', row.mapcount, { help: 'Count of entries that map the page' }),
      field(
        'PageAnonExclusive',
        shownOf(now, was, (fields) => exclusive(fields.flags)),
        {
          help: '1: the page belongs to one process only, which may write to it',
        },
      ),
      field('flags', row.flags, { help: 'page->flags by name' }),
      field('first byte', shown(String(content.get(pfn)), was && now ? String(m.delta.was(content, pfn)) : undefined), {
        help: 'What the program reads at the start of the page',
      }),
    ],
    holders: { total: row._refcount, list: row.holders },
    links: [
      ...(zero ? [] : mappings).slice(0, 50).map(({ proc, vpn }) => ({
        label: `PTE ${m.names.proc(proc)}:${m.names.address(vpn)}`,
        select: { kind: 'pte', proc, vpn } satisfies Selection,
      })),
      ...(anonVma === 0 ? [] : [{ label: `anon_vma ${anonVma}`, select: { kind: 'anon_vma', id: anonVma } as const }]),
    ],
    cells,
  };
}

/** The page-table entry of one address, mapped or not. */
export function inspectPte(m: Moment, proc: number, vpn: number): Inspected {
  const span = procSpanOf(m, proc);
  if (!span) {
    return missing(`${m.names.proc(proc)} has no address space at this step`);
  }
  const where = `${m.names.proc(proc)}: PTE ${m.names.address(vpn)}`;
  const vma = vmaSpanAt(span, vpn);
  if (!vma || !Number.isInteger(vpn)) {
    return missing(`${where}: no VMA at this address`);
  }
  const now = entryNow(m, proc, vpn);
  const was = span.was ? entryBefore(m, proc, vpn) : { flags: 0, pfn: 0 };
  const row = span.now ? pteRow(m.k, span.now.mm, vpn) : 0;
  const oldRow = span.was ? pteRowBefore(m, span.was.mm, vpn) : 0;
  const rows = [...new Set([row, oldRow])].filter((r) => r !== 0);
  const { flags: flagsOf, pfn: pfnOf } = m.k.pgtable;
  const shownEntry = now.flags === 0 ? was : now;
  const page: Selection = { kind: 'page', pfn: shownEntry.pfn };
  const names = (flags: number): string => entryBitNames(flags).join(' ') || 'none';
  const pfnText = (entry: { readonly flags: number; readonly pfn: number }): string =>
    entry.flags === 0 ? 'none' : hex(entry.pfn);
  const links = [
    ...(shownEntry.flags === 0 ? [] : [{ label: m.names.folio(shownEntry.pfn), select: page }]),
    {
      label: `VMA ${m.names.vma(vma.start, vma.end)}`,
      select: { kind: 'vma', proc, vpn: vma.start } satisfies Selection,
    },
    ...(row === 0
      ? []
      : [
          { label: 'PTE table', select: { kind: 'table', proc, level: 1, vpn: tableBase(1, vpn) } satisfies Selection },
        ]),
  ];
  return {
    exists: vma.now !== undefined,
    title: `${where}${vma.now ? '' : ' (unmapped in this step)'}`,
    fields: [
      field('kind', shown(kindText(now), kindText(was)), { help: 'What the entry is' }),
      field('pfn', shown(pfnText(now), pfnText(was)), {
        help: 'Page frame that it maps',
        select: shownEntry.flags === 0 ? undefined : page,
      }),
      field('bits', shown(names(now.flags), names(was.flags)), { help: 'Bits that are set' }),
      field('address', { value: hex(vpn * 4096) }, { help: 'Virtual address' }),
      ...(shownEntry.flags === 0 ? [] : [field('maps', { value: m.names.folio(shownEntry.pfn) }, { select: page })]),
    ],
    bits: {
      raw: entryRaw(now.flags, now.pfn),
      ...(entryRaw(now.flags, now.pfn) === entryRaw(was.flags, was.pfn) ? {} : { old: entryRaw(was.flags, was.pfn) }),
      fields: bitFields(now.flags, now.pfn, was.flags, was.pfn),
    },
    links,
    cells: rows.flatMap((r) => [[flagsOf, r] as const, [pfnOf, r] as const]),
  };
}

function kindText({ flags, pfn }: { readonly flags: number; readonly pfn: number }): string {
  const kind = entryKind(flags, pfn, 1);
  return kind === 'leaf' ? 'maps a page' : kind === 'zero' ? 'maps the zero page' : kind;
}

/** One page-table page. */
export function inspectTable(m: Moment, proc: number, level: Level, vpn: number): Inspected {
  const span = procSpanOf(m, proc);
  const name = `${LEVEL_NAMES[level]} table`;
  const base = Number.isInteger(vpn) && vpn >= 0 && vpn <= 0x7fffffff ? tableBase(level, vpn) : -1;
  if (!span || base < 0) {
    return missing(`${m.names.proc(proc)} has no ${name} here`);
  }
  const now = span.now ? tableOf(m.k, span.now.mm, level, vpn) : 0;
  const was = span.was ? tableBefore(m, span.was.mm, level, vpn) : 0;
  const row = now || was;
  const title = `${name} of ${m.names.proc(proc)} for ${m.names.address(vpn)}`;
  if (row === 0) {
    return missing(`${title}: there is none`);
  }
  const { pgtable } = m.k;
  const pages = PTRS_PER_TABLE * 2 ** levelShift(level);
  const text = (table: number): string => (table === 0 ? 'none' : hex(PGTABLE_PFN + table));
  return {
    exists: now !== 0,
    title: now === 0 ? `${title} (freed in this step)` : title,
    fields: [
      field('pfn', shown(text(now), text(was)), { help: 'Page frame of the table itself' }),
      field('covers', { value: `${hex(base * 4096)} … ${hex((base + pages) * 4096 - 1)}` }, { help: 'Addresses' }),
      field(
        'entries',
        shown(plural(now === 0 ? 0 : pgtable.used.get(row), 'entry').replace('entrys', 'entries'), undefined),
        {
          help: 'Entries of 512 that are not none',
        },
      ),
    ],
    links: [{ label: m.names.proc(proc), select: { kind: 'proc', proc } }],
    cells: [
      [pgtable.table.live, row],
      [pgtable.base, row],
    ],
  };
}
