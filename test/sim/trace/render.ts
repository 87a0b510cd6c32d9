import { answer, type Run } from '../../../src/sim/trace';
import { CHANGES, type Change, type Selection, type Shown } from '../../../src/sim/trace/views';

/** View-models as text that can be reviewed. */

const SIGNS: Readonly<Record<Change, string>> = { none: ' ', changed: '~', new: '+', gone: '-' };

function value(shown: Shown): string {
  return shown.old === undefined ? shown.value : `${shown.old} -> ${shown.value}`;
}

function headline(run: Run, step: number, view: string): string {
  return `== step ${step}, ${view}: ${run.steps[step - 1]?.summary.text ?? 'start'}`;
}

export function renderMap(run: Run, step: number): string {
  const map = answer(run, 'map', { step });
  const lines = [headline(run, step, 'map')];
  for (const proc of map.procs) {
    lines.push(`${SIGNS[proc.change]} ${proc.name} (${value(proc.rss)})`);
    for (const vma of proc.vmas) {
      lines.push(`${SIGNS[vma.change]}   ${vma.name} ${vma.perm} ${vma.label}`);
      for (const s of vma.segments) {
        const mode = s.kind === 'none' ? '' : `${s.writable ? 'writable' : 'read-only'} exclusive:${s.exclusive}`;
        lines.push(`${SIGNS[s.change]}     ${s.range} ${s.kind} [${s.bits}] ${mode}`.trimEnd());
        for (const r of map.ribbons.filter((ribbon) => ribbon.segment === s.id)) {
          lines.push(`${SIGNS[r.change]}       page ${r.fromPage}+${r.pages} => ${r.block} page ${r.toPage}`);
        }
      }
    }
  }
  for (const b of map.blocks) {
    const counts = `mapcount ${value(b.mapcount)}, refcount ${value(b.refcount)}, exclusive:${b.exclusive}`;
    lines.push(`${SIGNS[b.change]} ${b.title}: ${counts}, ${value(b.anon_vma)}, index ${value(b.index)}`);
  }
  return [...lines, ...(map.note ? [map.note] : []), ''].join('\n');
}

export function renderFolios(run: Run, step: number): string {
  const lines = [headline(run, step, 'folios')];
  for (const row of answer(run, 'folios', { step, from: 0, count: 100 }).rows) {
    lines.push(`${SIGNS[row.change]} ${row.title}: _refcount ${value(row._refcount)}, ${value(row.flags)}`);
    for (const holder of row.holders) {
      lines.push(`${SIGNS[holder.change]}   ${holder.count} ${holder.label}`);
    }
    for (const { procs, runs } of row.mappers) {
      lines.push(`    ${procs.map(({ name }) => name).join(', ')} maps`);
      for (const { from, pages, level, writable, change } of runs) {
        lines.push(`${SIGNS[change]}     ${from}+${pages} by ${level}${writable ? ', writable' : ''}`);
      }
    }
    for (const count of row.counts) {
      lines.push(`${SIGNS[count.change]}   ${count.name} ${value(count)}`);
    }
  }
  return [...lines, ''].join('\n');
}

export function renderRmap(run: Run, step: number): string {
  const { blocks } = answer(run, 'map', { step });
  const lines = [headline(run, step, 'rmap')];
  for (const block of blocks) {
    const view = answer(run, 'rmap', { step, selection: block.select });
    lines.push(...view.words.map((word) => `  ${word}`));
  }
  const all = answer(run, 'rmap', { step });
  for (const anonVma of all.anon_vmas) {
    const fields = anonVma.fields.map((field) => `${field.name} ${value(field)}`).join(', ');
    lines.push(`${SIGNS[anonVma.change]} anon_vma ${anonVma.id}: ${fields}`);
    for (const chain of all.chains.filter((c) => c.anon_vma === anonVma.id)) {
      const vma = all.vmas.find((v) => v.id === chain.vma);
      lines.push(`${SIGNS[chain.change]}   chain to ${vma?.procName}:${vma?.name}`);
    }
  }
  return [...lines, ''].join('\n');
}

export function renderTables(run: Run, step: number): string {
  const view = answer(run, 'pageTables', { step });
  const lines = [`${headline(run, step, 'tables')} at ${view.where}, ${value(view.pgtables_bytes)} bytes`];
  for (const vma of view.vmas) {
    lines.push(`${SIGNS[vma.change]} ${vma.name} ${vma.perm} (${vma.flags}) ${vma.present} present`);
  }
  for (const table of view.tables) {
    const changed = runsOf(table.changes);
    const state = table.present ? `pfn 0x${table.pfn.toString(16)}, ${table.used} used` : 'none';
    lines.push(`${SIGNS[table.change]} ${table.name}[${table.index}] ${state} ${changed.join(' ')}`.trimEnd());
  }
  return [...lines, ''].join('\n');
}

/** `0..6+ 7~`: entries that changed. */
function runsOf(changes: Uint8Array): string[] {
  const runs: { from: number; to: number; change: number }[] = [];
  for (const [i, change] of changes.entries()) {
    const last = runs.at(-1);
    if (last && last.to === i - 1 && last.change === change) {
      last.to = i;
    } else if (change !== 0) {
      runs.push({ from: i, to: i, change });
    }
  }
  return runs.map(({ from, to, change }) => `${from}${to > from ? `..${to}` : ''}${SIGNS[CHANGES[change]]}`);
}

export function renderCalls(run: Run, step: number): string {
  const lines = [headline(run, step, 'calls')];
  for (const call of answer(run, 'calls', { step }).calls) {
    const indent = '  '.repeat(call.depth + 1);
    const note = call.note === undefined ? '' : `: ${call.note}`;
    const locks = call.locks.length > 0 ? ` {${call.locks.join(', ')}}` : '';
    lines.push(`${indent}${call.fn} (${call.file})${call.times > 1 ? ` x${call.times}` : ''}${note}${locks}`);
    for (const change of call.changes) {
      lines.push(`${indent}  . ${change.object} ${change.field}: ${change.old} -> ${change.new}`);
    }
  }
  return [...lines, ''].join('\n');
}

export function renderInspector(run: Run, step: number, selection: Selection): string {
  const view = answer(run, 'inspect', { step, selection });
  const lines = [`${headline(run, step, 'inspector')}`, `${view.title}${view.exists ? '' : ' [not there]'}`];
  for (const field of view.fields) {
    lines.push(`${SIGNS[field.change]} ${field.name} = ${value(field)}`);
  }
  if (view.bits) {
    lines.push(`  raw ${view.bits.old === undefined ? '' : `${view.bits.old} -> `}${view.bits.raw}`);
    lines.push(
      `  ${view.bits.fields.map((bit) => `${bit.name}:${bit.old === undefined ? '' : `${bit.old}>`}${bit.value}`).join(' ')}`,
    );
  }
  for (const holder of view.holders?.list ?? []) {
    lines.push(`${SIGNS[holder.change]} held by ${holder.label}: ${holder.count}`);
  }
  for (const { path, change } of view.writers) {
    lines.push(`  by ${path.join(' > ')}: ${change.object} ${change.field} ${change.old} -> ${change.new}`);
  }
  if (view.lastChanged) {
    lines.push(`  last changed in step ${view.lastChanged.step}: ${view.lastChanged.label}`);
  }
  lines.push(`  see ${view.links.map((link) => link.label).join(', ')}`.trimEnd());
  return [...lines, ''].join('\n');
}

export function renderTree(run: Run, step: number): string {
  const lines = [headline(run, step, 'side panel')];
  const walk = (node: string | undefined, depth: number): void => {
    for (const child of answer(run, 'tree', node === undefined ? { step } : { step, node })) {
      const below = child.changedBelow ? ' *' : '';
      lines.push(`${SIGNS[child.change]} ${'  '.repeat(depth)}${child.label} | ${child.description}${below}`);
      if (!child.leaf) {
        walk(child.id, depth + 1);
      }
    }
  };
  walk(undefined, 0);
  return [...lines, ''].join('\n');
}
