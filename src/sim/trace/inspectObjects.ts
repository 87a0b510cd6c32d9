import { treeOf } from '../mm/anon_vma';
import { policyText } from '../mm/mempolicy';
import { permString } from '../mm/vm_flags';
import { hex, plural, sizeText, vmFlagsText } from './bits';
import type { VmaFrame } from './frame';
import { type Inspected, missing } from './inspect';
import type { Moment } from './moment';
import { anonVmaFields, rowChange } from './rmap';
import { field, shown, shownOf } from './shown';
import type { Selection } from './views';
import { procSpanOf, vmaSpanAt } from './vmaSpans';

/** The VMA of a process that contains a page. */
export function inspectVma(m: Moment, proc: number, vpn: number): Inspected {
  const vma = vmaSpanAt(procSpanOf(m, proc), vpn);
  const any = vma?.now ?? vma?.was;
  if (!vma || !any) {
    return missing(`${m.names.proc(proc)} has no VMA at ${m.names.address(vpn)}`);
  }
  const value = (text: (v: VmaFrame) => string) => shownOf(vma.now, vma.was, text);
  const id = any.anon_vma;
  const { table, vm_start, vm_end, vm_pgoff, vm_flags, vm_policy, anon_vma } = m.k.vma;
  return {
    exists: vma.now !== undefined,
    title: `VMA ${m.names.proc(proc)}:${m.names.vma(vma.start, vma.end)}${vma.now ? '' : ' (unmapped in this step)'}`,
    fields: [
      field(
        'vm_start',
        value((v) => hex(v.start * 4096)),
        { help: 'First address' },
      ),
      field(
        'vm_end',
        value((v) => hex(v.end * 4096)),
        { help: 'First address behind it' },
      ),
      field(
        'size',
        value((v) => `${sizeText(v.end - v.start)}, ${plural(v.end - v.start, 'page')}`),
      ),
      field(
        'vm_pgoff',
        value((v) => hex(v.pgoff)),
        {
          help: 'Page offset of vm_start: folio->index minus this, plus vm_start, is the address of a folio',
        },
      ),
      field(
        'perm',
        value((v) => permString(v.flags)),
        { help: 'As in /proc/PID/maps' },
      ),
      field(
        'vm_flags',
        value((v) => vmFlagsText(v.flags)),
        { help: 'VM_… bits' },
      ),
      // No policy is not worth a line.
      ...(any.policy === 0
        ? []
        : [
            field(
              'vm_policy',
              value((v) => policyText(v.policy)),
              { help: 'NUMA policy (mbind)' },
            ),
          ]),
      field(
        'anon_vma',
        value((v) => (v.anon_vma === 0 ? 'NULL' : `anon_vma ${v.anon_vma}`)),
        {
          help: 'Where rmap of its new pages goes; NULL until the first anonymous fault',
          select: id === 0 ? undefined : { kind: 'anon_vma', id },
        },
      ),
    ],
    links: [
      { label: m.names.proc(proc), select: { kind: 'proc', proc } },
      ...(id === 0 ? [] : [{ label: `anon_vma ${id}`, select: { kind: 'anon_vma', id } as const }]),
    ],
    cells: [table.live, vm_start, vm_end, vm_pgoff, vm_flags, vm_policy, anon_vma].map(
      (column) => [column, any.row] as const,
    ),
  };
}

export function inspectAnonVma(m: Moment, id: number): Inspected {
  const { table, root, parent, refcount, num_children, num_active_vmas } = m.k.anon_vma;
  const inTable = Number.isInteger(id) && id >= table.base && id < table.top();
  const live = inTable && table.live.get(id) !== 0;
  const born = inTable ? rowChange(m, table.live, id) : 'none';
  if (!live && born !== 'gone') {
    return missing(`anon_vma ${id} does not exist at this step`);
  }
  const vmas = live ? [...treeOf(m.k, id)].map((avc) => m.k.avc.vma.get(avc)) : [];
  return {
    exists: live,
    title: `anon_vma ${id}${live ? '' : ' (freed in this step)'}`,
    fields: [
      ...anonVmaFields(m, id, born),
      field('tree', shown(plural(vmas.length, 'VMA'), undefined), { help: 'VMAs in its interval tree' }),
    ],
    links: vmas.slice(0, 50).flatMap((vma) => {
      const select = m.names.vmaSelection(vma);
      return select ? [{ label: `VMA ${m.names.vmaRow(vma)}`, select }] : [];
    }),
    cells: [table.live, root, parent, refcount, num_children, num_active_vmas].map((column) => [column, id] as const),
  };
}

export function inspectProc(m: Moment, proc: number): Inspected {
  const span = procSpanOf(m, proc);
  const row = (span?.now ?? span?.was)?.mm;
  if (!span || row === undefined) {
    return missing(`${m.names.proc(proc)} has no address space at this step`);
  }
  const { mm } = m.k;
  const gone = span.change === 'gone';
  const value = (column: typeof mm.map_count, text: (value: number) => string = String) => {
    const old = text(m.delta.was(column, row));
    return gone ? { value: old } : shown(text(column.get(row)), span.was ? old : undefined);
  };
  const parent = m.run.machine.processes.find((p) => p.id === proc)?.parent;
  const select: Selection | undefined = parent === undefined ? undefined : { kind: 'proc', proc: parent };
  return {
    exists: !gone,
    title: `process ${m.names.proc(proc)}${gone ? ' (exited in this step)' : ''}`,
    fields: [
      ...(parent === undefined ? [] : [field('parent', { value: m.names.proc(parent) }, { select })]),
      field('MM_ANONPAGES', value(mm.MM_ANONPAGES), { help: 'RSS: anonymous pages mapped' }),
      field('total_vm', value(mm.total_vm), { help: 'Pages of all VMAs' }),
      field('locked_vm', value(mm.locked_vm), { help: 'Pages that mlock() has locked: VmLck' }),
      ...(mm.ksm_slot.get(row) === 0
        ? []
        : [
            field('ksm_merging_pages', value(mm.ksm_merging_pages), {
              help: 'Addresses that map KSM pages, as far as ksmd knows',
            }),
          ]),
      field('map_count', value(mm.map_count), { help: 'Number of VMAs' }),
      field(
        'pgtables_bytes',
        value(mm.pgtables, (tables) => String(tables * 4096)),
        {
          help: 'Size of the page tables, without the PGD: VmPTE',
        },
      ),
    ],
    links: span.vmas.slice(0, 50).map((vma) => ({
      label: `VMA ${m.names.vma(vma.start, vma.end)}`,
      select: { kind: 'vma', proc, vpn: vma.start },
    })),
    cells: [mm.table.live, mm.MM_ANONPAGES, mm.total_vm, mm.locked_vm, mm.map_count, mm.pgtables].map(
      (c) => [c, row] as const,
    ),
  };
}
