import { treeOf } from '../mm/anon_vma';
import { permString } from '../mm/vm_flags';
import { vmasOf } from '../mm/vma';
import type { ProcFrame } from '../trace/frame';
import type { SelectBoth, Side } from '../trace/views';
import { chainedTo } from './anonVmaPairs';
import type { Both } from './both';
import { comparedColumns, fieldTexts } from './columns';
import { Finder, type Found } from './found';

/** VMAs of a process that differ. Those that begin at the same address are compared. */
export function vmaDifferences(both: Both, a: ProcFrame, b: ProcFrame): Found[] {
  const finder = new Finder('vma', a.name);
  const rowsA = rowsByStart(both, 'a', a);
  const rowsB = rowsByStart(both, 'b', b);
  const columns = comparedColumns(both.a.k.vma, both.b.k.vma, [
    'vm_mm',
    'vm_start',
    'anon_vma',
    'avc_first',
    'avc_last',
    'vm_next',
    'vm_prev',
  ]);
  for (const start of [...new Set([...rowsA.keys(), ...rowsB.keys()])].sort((x, y) => x - y)) {
    const rowA = rowsA.get(start);
    const rowB = rowsB.get(start);
    const select: SelectBoth = {
      ...(rowA === undefined ? {} : { a: { kind: 'vma', proc: a.proc, vpn: start } }),
      ...(rowB === undefined ? {} : { b: { kind: 'vma', proc: b.proc, vpn: start } }),
    };
    const object = `vma ${rowA === undefined ? both.b.names.vmaRow(rowB ?? 0) : both.a.names.vmaRow(rowA)}`;
    const add = (field: string, textA: string, textB: string): void =>
      finder.add(field, start, `${textA} ${textB}`, () => ({ object, a: textA, b: textB, select }));
    if (rowA === undefined || rowB === undefined) {
      add('vma', vmaText(both, 'a', rowA), vmaText(both, 'b', rowB));
      continue;
    }
    for (const column of columns) {
      const [valueA, valueB] = [column.a.get(rowA), column.b.get(rowB)];
      if (valueA === valueB) continue;
      const told = fieldTexts(both.a, column.a, { row: rowA, count: 1, a: valueA, b: valueB, step: 0 });
      add(told.field, told.a, told.b);
    }
    compareChains(both, rowA, rowB, add);
  }
  return finder.finish(['vma', 'vm_end', 'vm_flags', 'anon_vma']);
}

function compareChains(
  { a, b, anonVmas }: Both,
  rowA: number,
  rowB: number,
  add: (field: string, a: string, b: string) => void,
): void {
  const [anonA, anonB] = [a.k.vma.anon_vma.get(rowA), b.k.vma.anon_vma.get(rowB)];
  if (!anonVmas.same(anonA, anonB)) add('anon_vma', anonVmas.name('a', anonA), anonVmas.name('b', anonB));
  const [chainA, chainB] = [chainedTo(a.k, rowA), chainedTo(b.k, rowB)];
  if (chainA.length !== chainB.length || chainA.some((row, i) => !anonVmas.same(row, chainB[i]))) {
    const text = (side: Side, rows: readonly number[]): string => listText(rows.map((row) => anonVmas.name(side, row)));
    add('anon_vma_chain', text('a', chainA), text('b', chainB));
  }
}

function rowsByStart(both: Both, side: Side, { mm }: ProcFrame): ReadonlyMap<number, number> {
  const { k } = both[side];
  return new Map([...vmasOf(k, mm)].map((row) => [k.vma.vm_start.get(row), row]));
}

function vmaText(both: Both, side: Side, row: number | undefined): string {
  if (row === undefined) return 'none';
  const { k, names } = both[side];
  const { vm_start, vm_end, vm_flags } = k.vma;
  return `${names.vma(vm_start.get(row), vm_end.get(row))} ${permString(vm_flags.get(row))}`;
}

/** anon_vmas that differ, their trees among it. */
export function anonVmaDifferences(both: Both): Found[] {
  const { a, b, anonVmas } = both;
  const finder = new Finder('anon_vma', '');
  const columns = comparedColumns(a.k.anon_vma, b.k.anon_vma, ['root', 'parent', 'rb_first']);
  const liveB = new Set(b.k.anon_vma.table.rows());
  for (const row of a.k.anon_vma.table.rows()) {
    const other = anonVmas.partner('a', row);
    if (other === undefined || !liveB.has(other)) {
      addSingle(both, finder, 'a', row);
      continue;
    }
    liveB.delete(other);
    const select: SelectBoth = { a: { kind: 'anon_vma', id: row }, b: { kind: 'anon_vma', id: other } };
    const add = (field: string, textA: string, textB: string): void => {
      if (textA === textB) return;
      const object = anonVmas.name('a', row);
      finder.add(field, row, `${textA} ${textB}`, () => ({ object, a: textA, b: textB, select }));
    };
    for (const field of ['root', 'parent'] as const) {
      add(field, anonVmas.name('a', a.k.anon_vma[field].get(row)), anonVmas.name('b', b.k.anon_vma[field].get(other)));
    }
    for (const column of columns) add(column.a.name, String(column.a.get(row)), String(column.b.get(other)));
    add('tree', treeText(both, 'a', row), treeText(both, 'b', other));
  }
  const onlyB = new Finder('anon_vma', 'b');
  for (const row of liveB) addSingle(both, onlyB, 'b', row);
  return [...finder.finish(), ...onlyB.finish()];
}

function addSingle(both: Both, finder: Finder, side: Side, row: number): void {
  const text = `tree ${treeText(both, side, row)}`;
  const texts = { a: side === 'a' ? text : 'none', b: side === 'b' ? text : 'none' };
  const object = both.anonVmas.name(side, row);
  const select: SelectBoth = { [side]: { kind: 'anon_vma', id: row } };
  finder.add('anon_vma', row, text, () => ({ object, ...texts, select }));
}

/** The VMAs of the interval tree, in its order. */
function treeText(both: Both, side: Side, row: number): string {
  const { k, names } = both[side];
  return listText([...treeOf(k, row)].map((avc) => names.vmaRow(k.avc.vma.get(avc))));
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? 'empty' : names.join(', ');
}
