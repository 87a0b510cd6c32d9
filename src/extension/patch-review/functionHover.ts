import type { ModelledFunction } from '../../protocol';
import { code, commandLink, plain } from '../hover/markdown';
import { type ReachLook, reachWords } from './functionReach';

/** Commands that its links run; no other is trusted. */
export const HOVER_COMMANDS: readonly string[] = [
  'folioscope.runReachingFunction',
  'folioscope.compareReachingFunction',
  'folioscope.goToFunction',
  'folioscope.goToHunk',
];

const MAX_SERIES = 5;
const MAX_SCENARIOS = 4;

/** What the model has of a function. `patches`: which of the series under review touch it. */
export function functionHover(
  { name, file, series }: ModelledFunction,
  reach: ReachLook,
  patches: string | undefined,
): string {
  const parts = [
    `${code(name)} is modelled · ${plain(file)} · ${commandLink('Go to function', 'folioscope.goToFunction', { fn: name })}`,
  ];
  if (patches !== undefined)
    parts.push(`✎ ${plain(patches)} · ${commandLink('Go to hunk', 'folioscope.goToHunk', { fn: name })}`);
  const found = reach.reaching(name);
  if (found.length === 0) parts.push(plain(capital(reachWords(name, reach))));
  else {
    const run = commandLink('Run…', 'folioscope.runReachingFunction', { functions: [name] });
    const listed = found
      .slice(0, MAX_SCENARIOS)
      .map(({ scenario, step, kernel }) => `- ${plain(scenario)}, step ${step} on ${plain(kernel)}`);
    const more = found.length > MAX_SCENARIOS ? [`- and ${found.length - MAX_SCENARIOS} more`] : [];
    parts.push([`Reached by ${reachWords(name, reach)} · ${run}`, ...listed, ...more].join('\n'));
  }
  if (series.length > 0) {
    const listed = series.slice(-MAX_SERIES).map(({ id, title, landed }) => {
      const compare =
        found.length > 0
          ? ` · ${commandLink('Compare…', 'folioscope.compareReachingFunction', { series: id, functions: [name] })}`
          : '';
      return `- ${code(id)}, ${plain(landed)}: ${plain(title)}${compare}`;
    });
    parts.push(['Changed by', ...listed].join('\n'));
  }
  return parts.join('\n\n');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
