import type { Fix, Problem } from '../../../src/sim/scenario';

/** Problems as text to review: position, message, the line with what is marked, the fix. */
export function problemText(text: string, problems: readonly Problem[]): string {
  const lines = text.split(/\r\n|\r|\n/);
  return problems.map((problem) => one(lines, problem)).join('\n');
}

function one(lines: readonly string[], { code, severity, message, range, fix }: Problem): string {
  const line = lines[range.line] ?? '';
  const shown = line.length > 80 ? `${line.slice(0, 77)}...` : line;
  const width = Math.max(1, Math.min(range.end, 80) - range.start);
  const parts = [
    `${range.line + 1}:${range.start + 1} ${severity} ${code} ${message}`,
    `    ${shown}`,
    `    ${' '.repeat(Math.min(range.start, 80))}${'^'.repeat(width)}`,
  ];
  if (fix !== undefined) parts.push(`    fix: ${fix.title}: ${JSON.stringify(applied(line, range, fix))}`);
  return `${parts.join('\n')}\n`;
}

function applied(line: string, range: Problem['range'], fix: Fix): string {
  const at = fix.range ?? range;
  return line.slice(0, at.start) + fix.text + line.slice(at.end);
}

export function applyFix(text: string, problem: Problem): string {
  if (problem.fix === undefined) return text;
  const at = problem.fix.range ?? problem.range;
  const lines = text.split('\n');
  lines[at.line] = applied(lines[at.line] ?? '', at, { ...problem.fix, range: at });
  return lines.join('\n');
}
