import type { Column } from '../store/column';
import { type RunValues, runValue } from '../store/journal';

/** A change of consecutive rows of a column: before and after, values rise by their step from row to row. */
export interface Piece {
  readonly row: number;
  readonly count: number;
  readonly old: number;
  readonly oldStep: number;
  readonly now: number;
  readonly nowStep: number;
}

/** Values of consecutive rows, wherever they are kept. */
export interface Values {
  at(i: number): number;
  /** How many from `i` on, at most `max`, rise by `step`. */
  length(i: number, max: number, step: number): number;
}

/** Values of a record of the journal, from `offset` on. */
export function recordedValues(values: RunValues, offset: number): Values {
  return {
    at: (i) => runValue(values, i + offset),
    length: (i, max, step) => {
      if (values.kind === 'series') {
        return values.stride === step ? max : 1;
      }
      let n = 1;
      for (
        let value = values.values[i + offset] + step;
        n < max && values.values[i + offset + n] === value;
        value += step
      ) {
        n++;
      }
      return n;
    },
  };
}

/** Values that are in place in a column, from `row` on. */
export function columnValues(column: Column, row: number): Values {
  return {
    at: (i) => column.get(row + i),
    length: (i, max, step) => column.runLength(row + i, max, step),
  };
}

/** Longest stretch from `i` on with one step: 0, or 1 if values may rise. */
export function stretch(values: Values, i: number, max: number, rises: boolean): { length: number; step: number } {
  const flat = max > 1 ? values.length(i, max, 0) : 1;
  if (flat > 1 || !rises || max === 1) {
    return { length: flat, step: 0 };
  }
  const rising = values.length(i, max, 1);
  return rising > 1 ? { length: rising, step: 1 } : { length: 1, step: 0 };
}

/** The pieces of `count` rows that came out different. */
export function* piecesOf(row: number, count: number, old: Values, now: Values, rises: boolean): Generator<Piece> {
  for (let i = 0; i < count; ) {
    const before = stretch(old, i, count - i, rises);
    const after = stretch(now, i, before.length, rises);
    const first = { old: old.at(i), now: now.at(i) };
    const differs = first.old !== first.now;
    let { length } = after;
    let [oldStep, nowStep] = [before.step, after.step];
    if (length > 1 && oldStep !== nowStep) {
      // The two meet in one row at most; up to there, or from there on, all rows differ.
      const meet = differs ? (first.now - first.old) / (oldStep - nowStep) : 0;
      length = meet === 0 ? 1 : Number.isInteger(meet) && meet > 0 && meet < length ? meet : length;
    }
    if (length === 1) {
      [oldStep, nowStep] = [0, 0];
    }
    if (differs) {
      yield { row: row + i, count: length, ...first, oldStep, nowStep };
    }
    i += length;
  }
}

/** The part of a piece that covers `count` rows from `row` on. */
export function partOf(piece: Piece, row: number, count: number): Piece {
  const offset = row - piece.row;
  return {
    row,
    count,
    old: piece.old + offset * piece.oldStep,
    oldStep: count === 1 ? 0 : piece.oldStep,
    now: piece.now + offset * piece.nowStep,
    nowStep: count === 1 ? 0 : piece.nowStep,
  };
}

/** Whether `b` goes on where `a` ends, with the same steps; steps other than 0 only if values may rise. */
export function continues(a: Piece, b: Piece, rises: boolean): boolean {
  const [oldStep, nowStep] = joinedSteps(a, b);
  const fits = (step: number): boolean => step === 0 || (rises && step === 1);
  const same = (aStep: number, bStep: number, step: number): boolean =>
    (a.count === 1 || aStep === step) && (b.count === 1 || bStep === step);
  return (
    b.row === a.row + a.count &&
    fits(oldStep) &&
    fits(nowStep) &&
    same(a.oldStep, b.oldStep, oldStep) &&
    same(a.nowStep, b.nowStep, nowStep)
  );
}

/** Both as one; only if `b` continues `a`. */
export function joined(a: Piece, b: Piece): Piece {
  const [oldStep, nowStep] = joinedSteps(a, b);
  return { ...a, count: a.count + b.count, oldStep, nowStep };
}

/** Steps from the last row of `a` to the first of `b`. */
function joinedSteps(a: Piece, b: Piece): readonly [old: number, now: number] {
  return [b.old - (a.old + (a.count - 1) * a.oldStep), b.now - (a.now + (a.count - 1) * a.nowStep)];
}
