import type { CallComparison, ComparedStep, ComparisonOverview } from '../trace/views';
import type { Found } from './found';
import type { Labels } from './state';

/** A difference in words: `folio 1 _refcount 1 vs. 2`. */
export function differenceWords({ object, field, a, b }: Pick<Found, 'object' | 'field' | 'a' | 'b'>): string {
  const what = object.startsWith(field) ? object : object === 'outcome' ? field : `${object} ${field}`;
  return `${what} ${a} vs. ${b}`;
}

/** What sets two steps apart, in a sentence without its end. */
export function stepWords(
  labels: Labels,
  outcome: readonly Found[],
  calls: CallComparison,
  state: readonly Found[],
  fresh: readonly Found[],
): string {
  if (outcome.length === 0 && calls.equal && state.length === 0) return 'equal';
  const stateWords =
    fresh.length > 0
      ? `state: ${firstWords(fresh)}`
      : state.length > 0
        ? `state: ${count(state.length, 'difference')} from before, nothing new`
        : 'state equal';
  const parts = [outcome.length === 0 ? '' : firstWords(outcome), callWords(labels, calls), stateWords];
  return parts.filter((part) => part !== '').join('; ');
}

function firstWords(found: readonly Found[]): string {
  const [first] = found;
  if (first === undefined) return '';
  return `${differenceWords(first)}${more(found.length - 1)}`;
}

/** `6.18: called f instead of g (and 2 more)`: the first place where the calls differ. */
function callWords(labels: Labels, { equal, lines, counts }: CallComparison): string {
  if (equal) return '';
  const start = lines.findIndex(({ same }) => !same);
  const end = lines.findIndex(({ same }, i) => i > start && same);
  const hunk = lines.slice(start, end < 0 ? lines.length : end);
  const rest = more(lines.filter(({ same }) => !same).length - hunk.length);
  const [first] = hunk;
  if (first.a && first.b) return `called ${first.fn} ×${first.a.times} vs. ×${first.b.times}${rest}`;
  const onlyA = hunk.find(({ b }) => b === undefined);
  const onlyB = hunk.find(({ a }) => a === undefined);
  if (onlyA && onlyB) return `${labels.b}: called ${onlyB.fn} instead of ${onlyA.fn}${rest}`;
  const moved = !counts.some(({ fn }) => fn === first.fn);
  if (moved) return `called ${first.fn} at another place${rest}`;
  return `${onlyB ? labels.b : labels.a} only: called ${first.fn}${rest}`;
}

/** The whole comparison in one or two sentences. */
export function summaryWords(steps: readonly ComparedStep[], firstOf: ComparisonOverview['firstOf']): string {
  const first = steps.find(({ ran, differs }) => ran !== 'both' || differs.length > 0);
  if (first === undefined) return `No difference in ${count(steps.length, 'step')}.`;
  if (first.ran !== 'both') return `${first.summary}; before that no difference.`;
  const sentences = [`First difference at step ${placeWords(first)}: ${first.summary}.`];
  const later = steps.find(({ n }) => n === (firstOf.state ?? firstOf.outcome));
  if (later === undefined) sentences.push('Outcome and state are equal after every step.');
  else if (later.n !== first.n) {
    sentences.push(
      `First difference of ${firstOf.state === later.n ? 'state' : 'outcome'} at step ${placeWords(later)}: ${later.summary}.`,
    );
  }
  const short = steps.find(({ ran }) => ran !== 'both');
  if (short !== undefined) sentences.push(`${short.summary}.`);
  return sentences.join(' ');
}

/** ``4, `child: write buf[0]` ``. */
function placeWords({ n, procName, label }: ComparedStep): string {
  return `${n}, \`${procName}: ${label}\``;
}

function more(n: number): string {
  return n > 0 ? ` (and ${n} more)` : '';
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}
