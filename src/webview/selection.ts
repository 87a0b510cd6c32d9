import type { Selection } from '../protocol';

/** A key that is equal for equal selections; usable as a Map key and an element id. */
export function selectionKey(selection: Selection): string {
  switch (selection.kind) {
    case 'page':
      return `page:${selection.pfn}`;
    case 'pte':
      return `pte:${selection.proc}:${selection.vpn}`;
    case 'table':
      return `table:${selection.proc}:${selection.level}:${selection.vpn}`;
    case 'vma':
      return `vma:${selection.proc}:${selection.vpn}`;
    case 'anon_vma':
      return `anon_vma:${selection.id}`;
    case 'slot':
      return `slot:${selection.slot}`;
    case 'proc':
      return `proc:${selection.proc}`;
    default:
      return assertUnreachable(selection);
  }
}

export function sameSelection(a: Selection | undefined, b: Selection | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return selectionKey(a) === selectionKey(b);
}

/** The process that a selection names, if it names one. */
export function selectionProc(selection: Selection | undefined): number | undefined {
  return selection !== undefined && 'proc' in selection ? selection.proc : undefined;
}

/** True if `vpn` of `proc` is the selected address. */
export function selectsAddress(selection: Selection | undefined, proc: number, vpn: number): boolean {
  return selection?.kind === 'pte' && selection.proc === proc && selection.vpn === vpn;
}

export function assertUnreachable(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
