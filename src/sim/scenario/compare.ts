import type { CompareOp } from './ast';
import type { FactType } from './facts';
import { isMissing, type Value } from './values';

/** Comparisons of an expectation: their opposites, their words, and how two values compare. */

export const NEGATED: Readonly<Record<CompareOp, CompareOp>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};
export const FLIPPED: Readonly<Record<CompareOp, CompareOp>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
export const WORDS: Readonly<Record<CompareOp, string>> = {
  '==': '',
  '!=': 'not ',
  '<': '< ',
  '<=': '<= ',
  '>': '> ',
  '>=': '>= ',
};

export function isIdentity(type: FactType | 'literal'): boolean {
  return type === 'page' || type === 'vma' || type === 'anon_vma' || type === 'process';
}

export function isZero(value: bigint | string): boolean {
  return value === 0n || value === '';
}

/**
 * Compares two values. What is not there equals `none` only. Of a thing that is not there no count or flag can be
 * right, not even under `!=`; of identities (which page, which VMA) none is one more that differs.
 */
export function holds(x: Value, op: CompareOp, y: Value, identity: boolean): boolean {
  if (isMissing(x) || isMissing(y)) {
    const isNone = isMissing(x) && isMissing(y);
    if (op === '==') return isNone;
    const asked = isMissing(y) && y.missing === '';
    return op === '!=' && !isNone && (identity || asked);
  }
  if (typeof x !== typeof y) return op === '!=';
  switch (op) {
    case '==':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
  }
}
