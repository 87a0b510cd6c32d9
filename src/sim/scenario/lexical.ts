import { createTokenInstance, type IToken } from 'chevrotain';
import { clip } from './grammar-messages';
import { LIMITS } from './limits';
import type { Problems } from './problems';
import { suggest } from './suggest';
import { onLine, type TextLine } from './text';
import { BadNumber, Int, OpenText, Text, tokenize, Unknown } from './tokens';

/**
 * The tokens of a line for the grammar. What is no token is reported and put right, so that the rest of the line is
 * still looked at.
 */
export function tokensOf({ line, text }: TextLine, problems: Problems): IToken[] {
  if (text.length > LIMITS.lineLength) {
    problems.report(
      'MM093',
      onLine(line, LIMITS.lineLength, text.length),
      `This line has ${text.length.toLocaleString('en')} characters; at most ${LIMITS.lineLength.toLocaleString('en')} are read. Shorten it.`,
    );
  }
  const result: IToken[] = [];
  let unknown: { start: number; image: string } | undefined;
  const flush = (): void => {
    if (unknown === undefined) return;
    const range = onLine(line, unknown.start, unknown.start + unknown.image.length);
    problems.report(
      'MM001',
      range,
      `${unknown.image.length === 1 ? 'This character does' : 'These characters do'} not belong here: ${shown(unknown.image)}.`,
      { title: 'Take it away', text: '' },
    );
    unknown = undefined;
  };
  for (const token of tokenize(text.slice(0, LIMITS.lineLength)).tokens) {
    if (token.tokenType === Unknown) {
      if (unknown !== undefined && unknown.start + unknown.image.length === token.startOffset)
        unknown.image += token.image;
      else {
        flush();
        unknown = { start: token.startOffset, image: token.image };
      }
      continue;
    }
    flush();
    result.push(repaired(token, line, problems));
  }
  flush();
  return result;
}

function repaired(token: IToken, line: number, problems: Problems): IToken {
  const start = token.startOffset;
  const end = start + token.image.length;
  if (token.tokenType === OpenText) {
    problems.report('MM002', onLine(line, start, end), 'This text has no closing quote.', {
      title: 'Close the quote',
      text: '"',
      range: onLine(line, end, end),
    });
    return instance(Text, token.image, start, end);
  }
  if (token.tokenType === BadNumber) {
    const meant = numberFor(token.image);
    problems.report(
      'MM003',
      onLine(line, start, end),
      `\`${clip(token.image)}\` is not a number. ${meant === undefined ? 'Numbers are `4096`, `0x1000`, `16K`, `2M`, `1G` or `4 pages`.' : `Did you mean \`${meant}\`?`}`,
      meant === undefined ? undefined : { title: `Change to \`${meant}\``, text: meant },
    );
    return instance(Int, '1', start, end);
  }
  return token;
}

/** `16k`, `16KiB`, `16KB` and `4pages` have a plain meaning. */
function numberFor(image: string): string | undefined {
  const [, count, unit] = /^([0-9]+)([A-Za-z]+)$/.exec(image) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const size = /^([kmgt])(?:i?b)?$/i.exec(unit)?.[1];
  if (size !== undefined) return `${count}${size.toUpperCase()}`;
  return suggest(unit, ['pages', 'page']) === undefined
    ? undefined
    : `${count} ${Number(count) === 1 ? 'page' : 'pages'}`;
}

function instance(type: typeof Text, image: string, start: number, end: number): IToken {
  const nowhere = Number.NaN;
  const token = createTokenInstance(type, image, start, end - 1, nowhere, nowhere, nowhere, nowhere);
  return token;
}

function shown(image: string): string {
  const text = clip(image).replace(
    /[^\x20-\x7e]/gu,
    (unit) => `U+${(unit.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} `,
  );
  return `\`${text.trim()}\``;
}
