import type { ComparedStep } from '../../protocol';

/** Something sets the two runs apart at this step, or only one of them came to it. */
export function differs({ ran, differs }: ComparedStep): boolean {
  return ran !== 'both' || differs.length > 0;
}

/** A line of the list of steps: one step, or a run of equal ones folded away. Step 0 is the start. */
export type StepRow =
  | { readonly kind: 'step'; readonly n: number }
  | { readonly kind: 'equal'; readonly from: number; readonly count: number };

/** So few equal steps are not worth a fold. */
const FOLDED_FROM = 4;

/** Runs of equal steps are folded, but for the current one and those that are open, named by their first. */
export function stepRows(steps: readonly ComparedStep[], current: number, opened: ReadonlySet<number>): StepRow[] {
  const rows: StepRow[] = [{ kind: 'step', n: 0 }];
  // Nothing differs: then the list is all there is to see.
  const fold = steps.some(differs);
  for (let i = 0; i < steps.length; ) {
    let end = i;
    while (fold && end < steps.length && !differs(steps[end] as ComparedStep) && end + 1 !== current) end++;
    if (end - i >= FOLDED_FROM && !opened.has(i + 1)) {
      rows.push({ kind: 'equal', from: i + 1, count: end - i });
      i = end;
      continue;
    }
    for (end = Math.max(end, i + 1); i < end; i++) rows.push({ kind: 'step', n: i + 1 });
  }
  return rows;
}

/**
 * The step of the next difference, or of the one before. Steps at which nothing but an earlier difference of state goes
 * on are passed over: they bring nothing new.
 */
export function neighbour(
  steps: readonly ComparedStep[],
  from: number,
  direction: 'next' | 'previous',
): number | undefined {
  const news = steps.filter((step) => bringsNews(step));
  return direction === 'next' ? news.find(({ n }) => n > from)?.n : news.findLast(({ n }) => n < from)?.n;
}

/** Which of the differences a step is, and how many there are; `at` is 0 at a step that brings none. */
export function differenceAt(
  steps: readonly ComparedStep[],
  step: number,
): { readonly at: number; readonly of: number } {
  const news = steps.filter((one) => bringsNews(one));
  return { at: news.findIndex(({ n }) => n === step) + 1, of: news.length };
}

function bringsNews({ ran, differs, fresh }: ComparedStep): boolean {
  return ran !== 'both' || fresh > 0 || differs.some((aspect) => aspect !== 'state');
}

/** What the list of steps says of one: in what the runs differ. Empty if in nothing. */
export function marksOf({ ran, differs, fresh }: ComparedStep): { readonly text: string; readonly news: boolean }[] {
  if (ran !== 'both')
    return [{ text: ran === 'other' ? 'another statement' : `only ${ran.toUpperCase()}`, news: true }];
  return differs.map((aspect) => {
    if (aspect !== 'state') return { text: aspect, news: true };
    return fresh > 0 ? { text: `state ${fresh}`, news: true } : { text: 'state as before', news: false };
  });
}
