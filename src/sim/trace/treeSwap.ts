import type { Moment } from './moment';
import { shown, shownText } from './shown';
import { deviceText, namedBy, type SlotRow, slotRows, slotText } from './swapSlots';
import type { TreeNode } from './views';

/** Slots listed at most below one node. */
const MAX_CHILDREN = 200;

const ROOT = 'swap';

/** Whether a node is the swap device or below it. */
export function isSwapNode(id: string): boolean {
  return id === ROOT || id.startsWith(`${ROOT}/`);
}

/** The swap device, behind the processes; nothing while swap is off. */
export function swapNodes(m: Moment): TreeNode[] {
  const text = deviceText(m);
  if (text === undefined) {
    return [];
  }
  return [
    {
      id: ROOT,
      label: 'swap',
      description: shownText(text),
      tooltip: 'The slots of the swap device',
      value: text.value,
      change: text.old === undefined ? 'none' : 'changed',
      changedBelow: slotRows(m).some(({ change }) => change !== 'none'),
      icon: 'table',
      leaf: slotRows(m).length === 0,
    },
  ];
}

/** Consecutive slots in the same state. */
interface SlotRun {
  readonly first: SlotRow;
  readonly rows: SlotRow[];
}

function runsOf(rows: readonly SlotRow[]): SlotRun[] {
  const runs: SlotRun[] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    const last = run?.rows.at(-1);
    if (run !== undefined && last !== undefined && continues(last, row)) {
      run.rows.push(row);
    } else {
      runs.push({ first: row, rows: [row] });
    }
  }
  return runs;
}

function continues(last: SlotRow, row: SlotRow): boolean {
  return (
    row.slot === last.slot + 1 &&
    row.change === last.change &&
    slotText(row.now) === slotText(last.now) &&
    slotText(row.was) === slotText(last.was)
  );
}

/** Slots of the device, alike ones in a row as one; below such a run each of them. */
export function swapChildren(m: Moment, id: string): TreeNode[] {
  const rows = slotRows(m);
  if (id === ROOT) {
    return runsOf(rows)
      .slice(0, MAX_CHILDREN)
      .map(({ first, rows: run }) => (run.length === 1 ? slotNode(m, first) : runNode(first, run)));
  }
  const match = /^swap\/slots:(\d+)\+(\d+)$/.exec(id);
  if (!match) {
    return [];
  }
  const [from, count] = [Number(match[1]), Number(match[2])];
  return rows
    .filter(({ slot }) => slot >= from && slot < from + count)
    .slice(0, MAX_CHILDREN)
    .map((row) => slotNode(m, row));
}

function runNode(first: SlotRow, rows: readonly SlotRow[]): TreeNode {
  const text = textOf(first);
  return {
    id: `${ROOT}/slots:${first.slot}+${rows.length}`,
    label: `slots ${first.slot}..${first.slot + rows.length - 1}`,
    description: shownText(text),
    tooltip: `${rows.length} slots in a row, each: ${text.value}`,
    value: text.value,
    change: first.change,
    changedBelow: first.change !== 'none',
    icon: 'field',
    leaf: false,
    select: { kind: 'slot', slot: first.slot },
  };
}

function slotNode(m: Moment, row: SlotRow): TreeNode {
  const { slot, change } = row;
  const text = textOf(row);
  const names = namedBy(m, slot);
  return {
    id: `${ROOT}/slot:${slot}`,
    label: `slot ${slot}`,
    description: names === '' ? shownText(text) : `${shownText(text)} · ${names}`,
    tooltip: `swap slot ${slot}: ${text.value}`,
    value: text.value,
    change,
    changedBelow: false,
    icon: 'field',
    leaf: true,
    select: { kind: 'slot', slot },
  };
}

function textOf({ now, was, change }: SlotRow) {
  return change === 'gone'
    ? { value: slotText(was) }
    : shown(slotText(now), change === 'new' ? undefined : slotText(was));
}
