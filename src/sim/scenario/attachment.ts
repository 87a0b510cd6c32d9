import { ascii, WIDTH } from '../trace/mail';
import { shellCommand } from '../trace/shellWords';
import type { RunOverview, TextSource } from '../trace/views';
import { FOLIOSCOPE_VERSION } from '../version';
import { format } from './format';
import { parseFile } from './parser';
import { splitLines } from './text';
import { tokenize } from './tokens';

const MAX_FAILED = 5;

/**
 * A scenario as it goes into a mail, inline or attached: formatted, of a file with several only the one that ran, with
 * a head of comments that says on which kernel it ran, what came of it and how to run it. Comments are wrapped at 72
 * columns and in ASCII; one behind a statement that is too long goes above it. Code stays as it is: the language has no
 * way to go on in the next line, so the head names what is wider.
 */
export function attachmentText(text: string, overview: RunOverview, source: TextSource): string {
  const body = inMailWidth(splitLines(format(ownLines(text, overview.line))).map((line) => line.text));
  while (body.at(-1) === '') body.pop();
  const wide = body.filter((line) => line.length > WIDTH).length;
  return `${[...head(overview, source, wide), '', ...body].join('\n')}\n`;
}

/** The lines of the scenario that begins on `line`, comments right above it included; all, if it is alone. */
function ownLines(text: string, line: number): string {
  const { scenarios } = parseFile(text).file;
  if (scenarios.length < 2) return text;
  const lines = splitLines(text).map((one) => one.text);
  const starts = scenarios.map(({ range }) => withComments(lines, range.line));
  const at = scenarios.findIndex(({ range }) => range.line === line - 1);
  if (at < 0) return text;
  return lines.slice(at === 0 ? 0 : starts[at], starts[at + 1]).join('\n');
}

/** The first of the comment lines right above a line. */
function withComments(lines: readonly string[], line: number): number {
  let first = line;
  while (first > 0 && /^\s*#/.test(lines[first - 1] ?? '')) first--;
  return first;
}

function inMailWidth(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const at = tokenize(line).comment?.startOffset;
    if (at === undefined) return [line];
    const code = line.slice(0, at).trimEnd();
    const comment = ascii(line.slice(at));
    if (code !== '' && at + comment.length <= WIDTH) return [`${line.slice(0, at)}${comment}`];
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    return [...commentLines(comment, indent), ...(code === '' ? [] : [code])];
  });
}

/** A comment over as many lines as it takes. A word longer than a line stays whole. */
function commentLines(comment: string, indent = ''): string[] {
  const sign = /^#+ */.exec(comment)?.[0] ?? '# ';
  const lines: string[] = [];
  let line = `${indent}${sign}`;
  for (const word of comment.slice(sign.length).split(' ')) {
    if (line.length + word.length > WIDTH && line.trim() !== sign.trim()) {
      lines.push(line.trimEnd());
      line = `${indent}${sign}`;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

function head(overview: RunOverview, source: TextSource, wide: number): string[] {
  const [file = 'scenario.mms'] = source.files.filter((one) => one !== '-');
  const command = shellCommand(['folioscope', 'run', file, '--kernel', overview.kernel, ...(source.options ?? [])]);
  const lines = [
    ...commentLines(`# Scenario for Folioscope ${FOLIOSCOPE_VERSION}. Save it as ${file}; run it with`),
    ...command.map((line) => `# ${line}`),
    ...commentLines(`# ${verdict(overview)}`),
    ...failures(overview).flatMap((failure) => commentLines(`#   ${failure}`)),
  ];
  if (wide === 0) return lines;
  const what = wide === 1 ? 'One line is' : `${wide} lines are`;
  return [...lines, ...commentLines(`# ${what} wider than ${WIDTH} columns: attach it, or let nothing wrap it.`)];
}

function verdict({ kernel, arch, settings, passed, failed, stopped }: RunOverview): string {
  const on = ['Kernel', [`${kernel} ${arch}`, ...settings].join(', ')].join(' ');
  if (stopped !== undefined) return `${on}: ends early, ${stopped.message}`;
  if (failed > 0) return `${on}: ${failed} of ${passed + failed} expectations do not hold:`;
  if (passed === 0) return `${on}; it expects nothing.`;
  return `${on}: ${passed === 1 ? 'its expectation holds' : `all ${passed} expectations hold`}.`;
}

function failures({ steps, initial = [] }: RunOverview): string[] {
  const failed = [...initial, ...steps.flatMap(({ expects }) => expects)].filter(
    ({ pass, skipped }) => !pass && !skipped,
  );
  const told = failed.slice(0, MAX_FAILED).map(({ text, actual }) => `expect ${text}: is ${actual}`);
  return failed.length > MAX_FAILED ? [...told, `and ${failed.length - MAX_FAILED} more`] : told;
}
