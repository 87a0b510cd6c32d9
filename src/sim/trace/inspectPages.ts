import { is_swap_pte, pte_none, pte_present } from '../arch/x86_64';
import { PGTABLE_PFN, PTRS_PER_TABLE } from '../mm/mm_types';
import { FIRST_BYTE } from '../mm/page_alloc';
import { mappingAnonVma } from '../mm/page-flags';
import { hugePmd, levelShift, pteRow, tableBase, tableOf } from '../mm/pgtable';
import { isSlotEntry } from '../mm/swapops';
import { bitFields, entryBitNames, entryKind, entryRaw, hex, plural, swapText } from './bits';
import { folioFields } from './folioFields';
import { type FolioFields, fieldsOf } from './folioSpans';
import { folioOf, folioSpanAt, pageTitle } from './folios';
import { isZeroPage } from './frame';
import type { Inspected } from './inspect';
import { missing } from './inspect';
import { type EntryValue, entryBefore, entryNow } from './lookup';
import type { Moment } from './moment';
import { LEVEL_NAMES, type Level } from './names';
import { leafRowBefore, tableBefore } from './pageTables';
import { field, shown } from './shown';
import type { Selection } from './views';
import { procSpanOf, vmaSpanAt } from './vmaSpans';
import type { Cells } from './writers';

/** A struct page, in whatever folio it is. */
export function inspectPage(m: Moment, pfn: number): Inspected {
  const span = Number.isInteger(pfn) ? folioSpanAt(m, pfn) : undefined;
  const row = span && folioOf(m, pfn);
  const fields = span && fieldsOf(span);
  if (!span || !row || !fields) {
    return missing(`page ${hex(pfn)} is free at this step`);
  }
  const { now, was } = span;
  const { content } = m.k.page;
  const anonVma = mappingAnonVma(fields.mapping);
  const mappings = (now ? m.mapped : m.mappedBefore).of(pfn);
  return {
    exists: now !== undefined,
    title: `${pageTitle(span, pfn)}${now ? '' : ' (freed in this step)'}, ${hex(pfn)}`,
    fields: [
      ...folioFields(m, pfn),
      ...(m.run.observed
        ? []
        : [
            field(
              'first byte',
              shown(
                String(content.get(pfn) & FIRST_BYTE),
                was && now ? String(m.delta.was(content, pfn) & FIRST_BYTE) : undefined,
              ),
              {
                help: 'What the program reads at the start of the page',
              },
            ),
          ]),
    ],
    holders: { total: row._refcount, list: row.holders },
    links: [
      ...mappings.slice(0, 50).map(({ proc, vpn, level }) => ({
        label: `${level === 2 ? 'PMD' : 'PTE'} ${m.names.proc(proc)}:${m.names.address(vpn)}`,
        select: { kind: 'pte', proc, vpn } satisfies Selection,
      })),
      ...(anonVma === 0 ? [] : [{ label: `anon_vma ${anonVma}`, select: { kind: 'anon_vma', id: anonVma } as const }]),
    ],
    cells: pageCells(m, pfn, fields),
  };
}

/** The columns of a page, and of the head of its folio. */
function pageCells(m: Moment, pfn: number, { order, head }: FolioFields): Cells {
  const { page } = m.k;
  const own = [page.flags, page._mapcount, page.private, page.content].map((column) => [column, pfn] as const);
  const folio = [page.table.live, page._refcount, page.mapping, page.index, page.order, page.nid];
  const large = [
    page._entire_mapcount,
    page._large_mapcount,
    page._nr_pages_mapped,
    page._deferred_list,
    page._pincount,
  ];
  return [
    ...own,
    ...[...folio, ...(order > 0 ? large : [])].map((column) => [column, order > 0 ? head : pfn] as const),
  ];
}

/** The page-table entry of one address, mapped or not. */
export function inspectPte(m: Moment, proc: number, vpn: number): Inspected {
  const span = procSpanOf(m, proc);
  if (!span) {
    return missing(`${m.names.proc(proc)} has no address space at this step`);
  }
  const level = entryNow(m, proc, vpn).level;
  const where = `${m.names.proc(proc)}: ${level === 2 ? 'PMD' : 'PTE'} ${m.names.address(vpn)}`;
  const vma = vmaSpanAt(span, vpn);
  if (!vma || !Number.isInteger(vpn)) {
    return missing(`${where}: no VMA at this address`);
  }
  const now = entryNow(m, proc, vpn);
  const was = entryBefore(m, proc, vpn);
  const row = span.now ? hugePmd(m.k, span.now.mm, vpn) || pteRow(m.k, span.now.mm, vpn) : 0;
  const oldRow = span.was ? leafRowBefore(m, span.was.mm, vpn, was.level) : 0;
  const rows = [...new Set([row, oldRow])].filter((r) => r !== 0);
  const { flags: flagsOf, pfn: pfnOf } = m.k.pgtable;
  const shownEntry = pte_present(now.flags) ? now : was;
  const maps = pte_present(shownEntry.flags);
  const page: Selection = { kind: 'page', pfn: shownEntry.pfn };
  const names = (flags: number): string => entryBitNames(flags).join(' ') || (pte_none(flags) ? 'none' : '0');
  const pfnText = (entry: EntryValue): string => (pte_present(entry.flags) ? hex(entry.pfn) : 'none');
  const [raw, oldRaw] = [rawPfn(now, vpn), rawPfn(was, vpn)];
  const slot = isSlotEntry(now.flags) ? now.pfn : isSlotEntry(was.flags) ? was.pfn : 0;
  const links = [
    ...(slot === 0 ? [] : [{ label: `swap slot ${slot}`, select: { kind: 'slot', slot } satisfies Selection }]),
    ...(!maps ? [] : [{ label: m.names.folio(shownEntry.pfn), select: page }]),
    {
      label: `VMA ${m.names.vma(vma.start, vma.end)}`,
      select: { kind: 'vma', proc, vpn: vma.start } satisfies Selection,
    },
    ...(row === 0 ? [] : [tableLink(proc, level === 2 ? 2 : 1, vpn)]),
  ];
  return {
    exists: vma.now !== undefined,
    title: `${where}${vma.now ? '' : ' (unmapped in this step)'}`,
    fields: [
      field('kind', shown(kindText(m, now), kindText(m, was)), { help: 'What the entry is' }),
      field('pfn', shown(pfnText(now), pfnText(was)), {
        help: 'Page frame that it maps',
        select: maps ? page : undefined,
      }),
      field('bits', shown(names(now.flags), names(was.flags)), { help: 'Bits that are set' }),
      field('address', { value: hex(vpn * 4096) }, { help: 'Virtual address' }),
      ...(!maps ? [] : [field('maps', { value: m.names.folio(shownEntry.pfn) }, { select: page })]),
    ],
    bits: {
      raw: entryRaw(now.flags, raw),
      ...(entryRaw(now.flags, raw) === entryRaw(was.flags, oldRaw) ? {} : { old: entryRaw(was.flags, oldRaw) }),
      fields: bitFields(now.flags, raw, was.flags, oldRaw),
    },
    links,
    cells: rows.flatMap((r) => [[flagsOf, r] as const, [pfnOf, r] as const]),
  };
}

function tableLink(proc: number, level: 1 | 2, vpn: number): Inspected['links'][number] {
  return { label: `${LEVEL_NAMES[level]} table`, select: { kind: 'table', proc, level, vpn: tableBase(level, vpn) } };
}

/** pfn in the entry itself: a PMD holds that of its first page. */
function rawPfn({ flags, pfn, level }: EntryValue, vpn: number): number {
  return level === 2 && pte_present(flags) ? pfn - (vpn % PTRS_PER_TABLE) : pfn;
}

function kindText(m: Moment, { flags, pfn, level }: EntryValue): string {
  const kind = entryKind(flags, pfn, 1);
  if (is_swap_pte(flags)) {
    return swapText(flags, pfn);
  }
  if (flags !== 0 && isZeroPage(m.after, pfn)) {
    return level === 2 ? 'maps the huge zero folio' : 'maps the zero page';
  }
  return kind === 'leaf' ? (level === 2 ? 'maps a huge page' : 'maps a page') : kind;
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
