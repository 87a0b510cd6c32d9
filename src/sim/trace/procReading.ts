import type { ProcId } from '../machine';
import type { Frame } from './frame';
import type { Moment } from './moment';
import type { ProcChoice } from './views';

/** Reads something from the state after a step and from the state before it. The store is left at the step's end. */
export function inBothStates<T>(m: Moment, read: (frame: Frame) => T): readonly [now: T, was: T] {
  const now = read(m.after);
  if (m.before === m.after) return [now, now];
  m.k.store.seek(m.begin);
  const was = read(m.before);
  m.k.store.seek(m.end);
  return [now, was];
}

/** Processes that have a /proc folder before or after a step. */
export function procChoices(m: Moment): ProcChoice[] {
  const ids = new Set([...m.before.procs, ...m.after.procs].map(({ proc }) => proc));
  return [...ids].sort((a, b) => a - b).map((id) => ({ id, name: m.names.proc(id) }));
}

/** The process whose file is read: the one asked for, else the one that the step ran in. */
export function chosenProc(m: Moment, asked: ProcId | undefined): ProcId | undefined {
  return asked ?? m.summary?.proc ?? m.after.procs[0]?.proc;
}

/** Why there is no file of a process. */
export function noProcess(m: Moment, proc: ProcId | undefined): string {
  return `There is no process ${m.names.proc(proc)} at this step.`;
}
