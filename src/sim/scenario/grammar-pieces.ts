import { EmbeddedActionsParser, type IToken, type TokenType } from 'chevrotain';
import type { Version } from '../kernel/version';
import { TASK_SIZE } from '../mm/mmap';
import type { Name, Part, Place, Size, Where } from './ast';
import { grammarMessages } from './grammar-messages';
import type { Problems } from './problems';
import { onLine, type Range, spanOf } from './text';
import * as t from './tokens';

/** What a rule gives when recovery had to leave it early. A line with an error is never run, so these are never used. */
export const NOWHERE = onLine(0, 0, 0);
export const NO_NAME: Name = { text: '', range: NOWHERE };
const NO_SIZE: Size = { bytes: 0n, text: '', range: NOWHERE };
const ALL: Part = { kind: 'all' };
const NO_PLACE: Place = { kind: 'place', proc: undefined, region: NO_NAME, part: ALL, range: NOWHERE };
const NO_WHERE: Where = { kind: 'place', place: NO_PLACE, range: NOWHERE };
export const NO_VERSION: Version = [0, 0];

const UNITS: Readonly<Record<string, bigint>> = { K: 1n << 10n, M: 1n << 20n, G: 1n << 30n, T: 1n << 40n };
const PAGE = 4096n;
/** Numbers have at most 64 bits. */
const TOO_LARGE = 1n << 64n;
/** mmap_min_addr. */
const LOWEST_ADDRESS = 0x10000n;
const HIGHEST_ADDRESS = BigInt(TASK_SIZE) * PAGE;
/** Page numbers stay exact and within what an address space can have. */
const MAX_PAGE = 1 << 30;

/** What a text in quotes says; the closing quote may be missing. */
export function unquoted(image: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/.exec(image)?.[1] ?? image.slice(1);
  return inner.replace(/\\(.)/g, '$1');
}

/** Rules that several lines share: names, sizes, places, versions. */
export abstract class PieceGrammar extends EmbeddedActionsParser {
  /** Set by the driver before each line. */
  line = 0;
  problems: Problems | undefined;
  /** `NAME =` in front of the statement, if any. */
  result: Name | undefined;
  /** Which rule took the last word or number: what completion goes by. */
  lastRule: 'regionName' | 'word' | 'field' | 'subject' | 'version' | undefined;

  constructor(validate = false) {
    super(t.TOKENS, {
      recoveryEnabled: true,
      maxLookahead: 2,
      skipValidations: !validate,
      errorMessageProvider: grammarMessages,
    });
  }

  /** A missing bracket can be thought of; a missing name or number cannot. */
  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return type === t.Close || type === t.CloseBracket;
  }

  // -------------------------------------------------------------- pieces

  /** Range of a token; one that recovery inserted is empty and lies behind the token before it. */
  protected rangeOf(token: IToken): Range {
    const start = Number.isFinite(token.startOffset) ? token.startOffset : this.endOfLast();
    return onLine(this.line, start, start + token.image.length);
  }

  protected endOfLast(): number {
    const last = this.LA(0);
    return Number.isFinite(last.startOffset) ? last.startOffset + last.image.length : 0;
  }

  protected from(start: Range): Range {
    return onLine(this.line, start.start, Math.max(start.end, this.endOfLast()));
  }

  protected name(token: IToken): Name {
    return { text: token.image, range: this.rangeOf(token) };
  }

  protected nameIn(rule: typeof this.lastRule, token: IToken): Name {
    this.lastRule = rule;
    return this.name(token);
  }

  protected integer(token: IToken): bigint {
    const value = BigInt(token.image === '' ? 0 : token.image);
    if (value < TOO_LARGE) return value;
    this.problems?.report('MM004', this.rangeOf(token), 'This number is too large: numbers have at most 64 bits.');
    return 0n;
  }

  protected pageNumber(token: IToken): number {
    const value = this.integer(token);
    if (value <= MAX_PAGE) return Number(value);
    this.problems?.report(
      'MM004',
      this.rangeOf(token),
      `Page ${token.image} is too far away: page numbers go up to ${MAX_PAGE}.`,
    );
    return 0;
  }

  protected readonly size = this.RULE(
    'size',
    (): Size =>
      this.OR([
        {
          ALT: () => {
            const token = this.CONSUME(t.SizeNumber);
            return this.ACTION(() => {
              const bytes = BigInt(token.image.slice(0, -1)) * (UNITS[token.image.slice(-1)] ?? 1n);
              if (bytes >= TOO_LARGE)
                this.problems?.report(
                  'MM004',
                  this.rangeOf(token),
                  'This size is too large: sizes have at most 64 bits.',
                );
              return { bytes: bytes < TOO_LARGE ? bytes : 0n, text: token.image, range: this.rangeOf(token) };
            });
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(t.Int);
            const unit = this.OPTION(() =>
              this.OR2([
                { ALT: () => this.CONSUME(t.WORD_TOKENS.pages) },
                { ALT: () => this.CONSUME(t.WORD_TOKENS.page) },
              ]),
            );
            return this.ACTION(() => {
              const count = this.integer(token);
              const bytes = unit === undefined ? count : count * PAGE;
              if (bytes >= TOO_LARGE)
                this.problems?.report(
                  'MM004',
                  this.rangeOf(token),
                  'This size is too large: sizes have at most 64 bits.',
                );
              const text = unit === undefined ? token.image : `${token.image} ${count === 1n ? 'page' : 'pages'}`;
              return { bytes: bytes < TOO_LARGE ? bytes : 0n, text, range: this.from(this.rangeOf(token)) };
            });
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(t.Hex);
            return this.ACTION(() => ({ bytes: this.integer(token), text: token.image, range: this.rangeOf(token) }));
          },
        },
      ]),
    { recoveryValueFunc: () => NO_SIZE },
  );

  protected readonly regionName = this.RULE(
    'regionName',
    (): Name => {
      const token = this.CONSUME(t.Word);
      return this.ACTION(() => this.nameIn('regionName', token));
    },
    { recoveryValueFunc: () => NO_NAME },
  );

  protected readonly word = this.RULE(
    'word',
    (): Name => {
      const token = this.CONSUME(t.Word);
      return this.ACTION(() => this.nameIn('word', token));
    },
    { recoveryValueFunc: () => NO_NAME },
  );

  protected readonly pages = this.RULE(
    'pages',
    (): Part => {
      this.CONSUME(t.OpenBracket);
      const part = this.OR([
        {
          ALT: (): Part => {
            const from = this.CONSUME(t.Int);
            const upTo = this.OPTION(() => {
              this.CONSUME(t.DotDot);
              return { to: this.OPTION2(() => this.CONSUME2(t.Int)) };
            });
            return this.ACTION(() => this.pagesFrom(from, upTo));
          },
        },
        {
          ALT: (): Part => {
            this.CONSUME2(t.DotDot);
            const to = this.CONSUME3(t.Int);
            return this.ACTION(() => ({ kind: 'pages', from: 0, to: this.pageNumber(to) }));
          },
        },
      ]);
      this.CONSUME(t.CloseBracket);
      return part;
    },
    { recoveryValueFunc: () => ALL },
  );

  protected pagesFrom(first: IToken, upTo: { to: IToken | undefined } | undefined): Part {
    const from = this.pageNumber(first);
    if (upTo === undefined) return { kind: 'page', page: from };
    if (upTo.to === undefined) return { kind: 'pages', from, to: undefined };
    const to = this.pageNumber(upTo.to);
    if (to < from) {
      this.problems?.report(
        'MM012',
        spanOf(this.rangeOf(first), this.rangeOf(upTo.to)),
        `This range runs backwards. Write \`${to}..${from}\`.`,
        {
          title: `Change to \`${to}..${from}\``,
          text: `${to}..${from}`,
        },
      );
    }
    return { kind: 'pages', from: Math.min(from, to), to: Math.max(from, to) };
  }

  protected readonly offset = this.RULE(
    'offset',
    (): Part => {
      this.CONSUME(t.Plus);
      const from = this.SUBRULE(this.size);
      const to = this.OPTION(() => {
        this.CONSUME(t.DotDot);
        this.OPTION2(() => this.CONSUME2(t.Plus));
        return this.SUBRULE2(this.size);
      });
      return this.ACTION(() => this.bytesFrom(from, to));
    },
    { recoveryValueFunc: () => ALL },
  );

  protected bytesFrom(from: Size, to: Size | undefined): Part {
    for (const size of to === undefined ? [from] : [from, to]) {
      if (size.bytes % PAGE !== 0n) {
        this.problems?.report(
          'MM011',
          size.range,
          `\`${size.text}\` is not at the start of a page. Offsets are multiples of 4K.`,
        );
      } else if (size.bytes / PAGE > BigInt(MAX_PAGE)) {
        this.problems?.report('MM004', size.range, `\`${size.text}\` is too far away: offsets go up to 4T.`);
      }
    }
    if (to === undefined) return { kind: 'offset', from };
    if (to.bytes <= from.bytes) {
      this.problems?.report(
        'MM012',
        spanOf(from.range, to.range),
        'This range ends where it begins or before. The end of a range of offsets does not belong to it: `+0..+4K` is one page.',
      );
    }
    return { kind: 'offsets', from, to };
  }

  protected readonly place = this.RULE(
    'place',
    (): Place => {
      const first = this.SUBRULE(this.regionName);
      const second = this.OPTION(() => {
        this.CONSUME(t.Colon);
        return this.SUBRULE2(this.regionName);
      });
      const part = this.OPTION2(() =>
        this.OR([{ ALT: () => this.SUBRULE(this.pages) }, { ALT: () => this.SUBRULE(this.offset) }]),
      );
      return this.ACTION(() => ({
        kind: 'place',
        proc: second === undefined ? undefined : first,
        region: second ?? first,
        part: part ?? ALL,
        range: this.from(first.range),
      }));
    },
    { recoveryValueFunc: () => NO_PLACE },
  );

  /** A place in a statement: the process is said in front of the line, not here. */
  protected readonly target = this.RULE(
    'target',
    (): Place => {
      const place = this.SUBRULE(this.place);
      this.ACTION(() => {
        if (place.proc === undefined || place.region === NO_NAME) return;
        this.problems?.report(
          'MM017',
          place.proc.range,
          `The process goes in front of the line: \`${place.proc.text}: …\`. A statement works on the memory of the process that runs it.`,
          {
            title: `Take \`${place.proc.text}:\` away`,
            text: '',
            range: onLine(this.line, place.proc.range.start, place.region.range.start),
          },
        );
      });
      return place;
    },
    { recoveryValueFunc: () => NO_PLACE },
  );

  protected readonly where = this.RULE(
    'where',
    (): Where =>
      this.OR({
        DEF: [
          {
            ALT: (): Where => {
              const head = this.OR2([
                { ALT: () => this.CONSUME(t.WORD_TOKENS.after) },
                { ALT: () => this.CONSUME(t.WORD_TOKENS.before) },
              ]);
              const place = this.SUBRULE(this.target);
              return this.ACTION(() => ({
                kind: head.tokenType === t.WORD_TOKENS.before ? 'before' : 'after',
                place,
                range: this.from(this.rangeOf(head)),
              }));
            },
          },
          {
            ALT: (): Where => {
              const token = this.CONSUME(t.Hex);
              return this.ACTION(() => this.address(token));
            },
          },
          {
            ALT: (): Where => {
              const place = this.SUBRULE2(this.target);
              return this.ACTION(() => ({ kind: 'place', place, range: place.range }));
            },
          },
        ],
        IGNORE_AMBIGUITIES: true,
      }),
    { recoveryValueFunc: () => NO_WHERE },
  );

  protected address(token: IToken): Where {
    const address = this.integer(token);
    const range = this.rangeOf(token);
    if (address % PAGE !== 0n)
      this.problems?.report(
        'MM011',
        range,
        `\`${token.image}\` is not at the start of a page. Addresses are multiples of 0x1000.`,
      );
    else if (address < LOWEST_ADDRESS || address >= HIGHEST_ADDRESS) {
      this.problems?.report(
        'MM094',
        range,
        `\`${token.image}\` is outside the address space that this model has, which goes from 0x${LOWEST_ADDRESS.toString(16)} to 0x${HIGHEST_ADDRESS.toString(16)}.`,
      );
    }
    return { kind: 'address', address, range };
  }

  protected versionNumber(token: IToken): number {
    const value = this.integer(token);
    if (value <= 999n) return Number(value);
    this.problems?.report('MM004', this.rangeOf(token), 'This number is too large for a kernel version.');
    return 0;
  }

  protected readonly version = this.RULE(
    'version',
    (): Version => {
      const major = this.CONSUME(t.Int);
      this.ACTION(() => this.nameIn('version', major));
      this.CONSUME(t.Dot);
      const minor = this.CONSUME2(t.Int);
      return this.ACTION(() => [this.versionNumber(major), this.versionNumber(minor)]);
    },
    { recoveryValueFunc: () => NO_VERSION },
  );
}
