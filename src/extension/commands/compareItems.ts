import type { SeriesChoice } from '../../protocol';

/** How many functions are named before they are counted. */
const NAMED = 3;

export type SeriesItem =
  | { readonly kind: 'separator'; readonly label: string }
  | {
      readonly kind: SeriesChoice['kind'];
      readonly id: string;
      readonly label: string;
      readonly description: string;
      readonly detail: string;
    };

/**
 * Series to choose from, newest first: those that touch what the scenario calls, then the others; and choices of Kconfig,
 * between the two.
 */
export function seriesItems(choices: readonly SeriesChoice[], kernel: string): SeriesItem[] {
  const newest = choices.filter(({ kind }) => kind === 'series').reverse();
  const options = choices.filter(({ kind }) => kind === 'config');
  return [
    ...group(
      'Change what this scenario calls',
      newest.filter(({ called }) => called.length > 0),
      kernel,
    ),
    ...group('How the kernel is built', options, kernel),
    ...group(
      'Others: nothing that they change is called',
      newest.filter(({ called }) => called.length === 0),
      kernel,
    ),
  ];
}

function group(label: string, series: readonly SeriesChoice[], kernel: string): SeriesItem[] {
  if (series.length === 0) return [];
  return [{ kind: 'separator', label }, ...series.map((one) => item(one, kernel))];
}

function item({ kind, id, title, landed, present, summary, called }: SeriesChoice, kernel: string): SeriesItem {
  const functions = called.length > NAMED ? [...called.slice(0, NAMED), `${called.length - NAMED} more`] : called;
  const calls = functions.length > 0 ? ` Called here: ${functions.join(', ')}.` : '';
  return {
    kind,
    id,
    label: kind === 'config' ? `CONFIG_${id}` : id,
    description: `${title} · since ${landed}, ${kernel} ${present ? 'has it' : 'does not have it'}`,
    detail: `${summary}${calls}`,
  };
}
