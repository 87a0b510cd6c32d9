import type { ComparisonOverview, LikelyReason } from '../../protocol';
import { sideName } from './rows';

const NAMED = 4;

/** Who has a series that may be behind a difference, what it is, and which functions called there it changed. */
export function reasonWords({ title, side, functions }: LikelyReason, sides: ComparisonOverview['sides']): string {
  const more = functions.length > NAMED ? ` and ${functions.length - NAMED} more` : '';
  const changed = `${functions.slice(0, NAMED).join(', ')}${more}`;
  return `(only ${side.toUpperCase()}, ${sideName(sides[side])}): ${title}; it changed ${changed}`;
}
