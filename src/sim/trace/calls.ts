import { functionById } from '../kernel/kfn';
import { callNote, callTree } from './callTree';
import { describeChanges } from './changes';
import type { Moment } from './moment';
import { RecordWrites, readRecords } from './ownWrites';
import type { CallNode, CallsView } from './views';
import { collectChanges } from './writes';

const MAX_CALLS = 500;
/** Changes worded per call. */
const MAX_CHANGES = 50;
/** Records of one call that are looked at. */
const MAX_RECORDS = 4000;

/** The calls of a step, folded, each with the fields that it wrote itself. */
export function callsView(m: Moment): CallsView {
  const tree = callTree(m);
  const shown = tree.slice(0, MAX_CALLS);
  const own = ownWritesOf(
    m,
    shown.map(({ call }) => call),
  );
  const parents: number[] = [];
  const calls = shown.map(({ call, times, depth }, id): CallNode => {
    parents[depth] = id;
    const { name, file } = functionById(m.k.calls.fn(call));
    const changes = collectChanges(m.k, own[id]);
    const note = callNote(m, call);
    return {
      id,
      parent: depth === 0 ? -1 : parents[depth - 1],
      depth,
      fn: name,
      file,
      times,
      ...(note === undefined ? {} : { note }),
      changes: describeChanges(m, changes, MAX_CHANGES),
      changeCount: changes.count,
      locks: m.k.calls.locksOf(call),
    };
  });
  return { step: m.step, calls, hidden: tree.length - shown.length };
}

/** What each of these calls wrote itself, not its callees. Leaves the store at the step's end. */
function ownWritesOf(m: Moment, of: readonly number[]): readonly RecordWrites[] {
  const { calls, store } = m.k;
  const records: { record: number; into: RecordWrites }[] = [];
  const writes = of.map((call) => {
    const into = new RecordWrites();
    let taken = 0;
    const take = (from: number, to: number): void => {
      for (let record = from; record < to && taken < MAX_RECORDS; record++, taken++) {
        records.push({ record, into });
      }
    };
    let at = calls.begin(call);
    const last = calls.last(call);
    for (let callee = call + 1; callee <= last; callee = calls.last(callee) + 1) {
      take(at, calls.begin(callee));
      at = calls.end(callee);
    }
    take(at, calls.end(call));
    return into;
  });
  records.sort((a, b) => a.record - b.record);
  readRecords(m.k, records);
  store.seek(m.end);
  return writes;
}
