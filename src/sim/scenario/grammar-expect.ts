import type { CompareOp, Condition, Fact, Guard, GuardPart, Name, Operand } from './ast';
import type { LineNode } from './grammar';
import { NO_NAME, NO_VERSION, NOWHERE, unquoted } from './grammar-pieces';
import { StatementGrammar } from './grammar-statements';
import * as t from './tokens';

const NO_GUARD: Guard = { parts: [], range: NOWHERE };
const NO_GUARD_PART: GuardPart = { kind: 'compare', op: '==', version: NO_VERSION, range: NOWHERE };
const NO_OPERAND: Operand = { kind: 'none', range: NOWHERE };
const NO_CONDITION: Condition = { kind: 'ok', range: NOWHERE };

/** `expect` lines. */
export abstract class ExpectGrammar extends StatementGrammar {
  protected readonly guardPart = this.RULE(
    'guardPart',
    (): GuardPart => {
      const first = this.LA(1);
      const op = this.OPTION(() => this.CONSUME(t.Compare));
      const from = this.SUBRULE(this.version);
      const to = this.OPTION2(() => {
        this.CONSUME(t.DotDot);
        return this.SUBRULE2(this.version);
      });
      return this.ACTION((): GuardPart => {
        const range = this.from(this.rangeOf(first));
        const sign = op?.image ?? '==';
        if (sign === '!=' || (op !== undefined && to !== undefined)) {
          this.problems?.report(
            'MM006',
            range,
            'A kernel guard is one of `[6.12]`, `[<6.15]`, `[>=6.12]`, `[6.1..6.12]`, or several of them with commas.',
          );
        }
        if (to !== undefined) return { kind: 'between', from, to, range };
        return {
          kind: 'compare',
          op: sign === '<' || sign === '<=' || sign === '>' || sign === '>=' ? sign : '==',
          version: from,
          range,
        };
      });
    },
    { recoveryValueFunc: () => NO_GUARD_PART },
  );

  protected readonly guard = this.RULE(
    'guard',
    (): Guard => {
      const open = this.CONSUME(t.OpenBracket);
      const parts: GuardPart[] = [];
      const first = this.SUBRULE(this.guardPart);
      this.ACTION(() => parts.push(first));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        const next = this.SUBRULE2(this.guardPart);
        this.ACTION(() => parts.push(next));
      });
      this.CONSUME(t.CloseBracket);
      return this.ACTION(() => ({ parts, range: this.from(this.rangeOf(open)) }));
    },
    { recoveryValueFunc: () => NO_GUARD },
  );

  protected readonly field = this.RULE(
    'field',
    (): Name => {
      const token = this.CONSUME(t.Word);
      return this.ACTION(() => this.nameIn('field', token));
    },
    { recoveryValueFunc: () => NO_NAME },
  );

  protected readonly subject = this.RULE(
    'subject',
    (): Name => {
      const token = this.CONSUME(t.Word);
      return this.ACTION(() => this.nameIn('subject', token));
    },
    { recoveryValueFunc: () => NO_NAME },
  );

  protected readonly fact = this.RULE(
    'fact',
    (): Operand => {
      const subject = this.SUBRULE(this.subject);
      const argument = this.OPTION(() => {
        this.CONSUME(t.Open);
        const place = this.SUBRULE(this.place);
        this.CONSUME(t.Close);
        return place;
      });
      const field = this.OPTION2(() => {
        this.CONSUME(t.Dot);
        return this.SUBRULE(this.field);
      });
      return this.ACTION((): Operand => {
        if (subject.text === 'none' && argument === undefined && field === undefined)
          return { kind: 'none', range: subject.range };
        const fact: Fact = { kind: 'fact', subject, argument, field, range: this.from(subject.range) };
        return fact;
      });
    },
    { recoveryValueFunc: () => NO_OPERAND },
  );

  protected readonly operand = this.RULE(
    'operand',
    (): Operand =>
      this.OR([
        { ALT: () => this.SUBRULE(this.fact) },
        {
          ALT: (): Operand => {
            const token = this.CONSUME(t.Text);
            return this.ACTION(() => ({
              kind: 'string',
              value: unquoted(token.image),
              range: this.rangeOf(token),
            }));
          },
        },
        {
          ALT: (): Operand => {
            const first = this.LA(1);
            const minus = this.OPTION(() => this.CONSUME(t.Minus));
            const size = this.SUBRULE(this.size);
            return this.ACTION(() => {
              const range = this.from(this.rangeOf(first));
              return minus === undefined
                ? { kind: 'number', value: size.bytes, text: size.text, range }
                : { kind: 'number', value: -size.bytes, text: `-${size.text}`, range };
            });
          },
        },
      ]),
    { recoveryValueFunc: () => NO_OPERAND },
  );

  protected readonly comparison = this.RULE(
    'comparison',
    (): Condition => {
      const left = this.SUBRULE(this.operand);
      const rest = this.OPTION(() => {
        const op = this.OR([{ ALT: () => this.CONSUME(t.Compare) }, { ALT: () => this.CONSUME(t.Equals) }]);
        return { op, right: this.SUBRULE2(this.operand) };
      });
      return this.ACTION((): Condition => {
        const range = this.from(left.range);
        if (rest === undefined) {
          if (left.kind === 'fact') return { kind: 'holds', fact: left, range };
          this.problems?.report(
            'MM068',
            left.range,
            'A value alone is nothing to expect. Compare it with a fact: `folio(buf)._refcount == 1`.',
          );
          return NO_CONDITION;
        }
        if (rest.op.tokenType === t.Equals) {
          this.problems?.report('MM008', this.rangeOf(rest.op), 'Values are compared with `==`.', {
            title: 'Change to `==`',
            text: '==',
          });
        }
        return { kind: 'compare', left, op: compareOp(rest.op.image), right: rest.right, range };
      });
    },
    { recoveryValueFunc: () => NO_CONDITION },
  );

  protected readonly condition = this.RULE(
    'condition',
    (): Condition => {
      const first = this.LA(1);
      const not = this.OPTION(() => this.CONSUME(t.WORD_TOKENS.not));
      const inner = this.OR({
        DEF: [
          {
            ALT: (): Condition => {
              this.CONSUME(t.WORD_TOKENS.error);
              const errno = this.SUBRULE(this.word);
              return this.ACTION(() => ({ kind: 'error', errno, range: this.from(this.rangeOf(first)) }));
            },
          },
          {
            ALT: (): Condition => {
              this.CONSUME(t.WORD_TOKENS.signal);
              const signal = this.SUBRULE2(this.word);
              const at = this.OPTION2(() => {
                this.CONSUME(t.WORD_TOKENS.at);
                return this.SUBRULE(this.place);
              });
              return this.ACTION(() => ({ kind: 'signal', signal, at, range: this.from(this.rangeOf(first)) }));
            },
          },
          {
            ALT: (): Condition => {
              this.CONSUME(t.WORD_TOKENS.splat);
              const fn = this.OPTION3(() => this.SUBRULE3(this.word));
              return this.ACTION(() => ({ kind: 'splat', fn, range: this.from(this.rangeOf(first)) }));
            },
          },
          {
            ALT: (): Condition => {
              this.CONSUME(t.WORD_TOKENS.called);
              const fn = this.SUBRULE4(this.word);
              return this.ACTION(() => ({ kind: 'called', fn, range: this.from(this.rangeOf(first)) }));
            },
          },
          {
            ALT: (): Condition => {
              this.CONSUME(t.WORD_TOKENS.invariants);
              return this.ACTION(() => ({ kind: 'invariants', range: this.from(this.rangeOf(first)) }));
            },
          },
          {
            ALT: (): Condition => {
              this.CONSUME(t.WORD_TOKENS.ok);
              return this.ACTION(() => ({ kind: 'ok', range: this.from(this.rangeOf(first)) }));
            },
          },
          { ALT: (): Condition => this.SUBRULE(this.comparison) },
        ],
        IGNORE_AMBIGUITIES: true,
      });
      return this.ACTION(() =>
        not === undefined ? inner : { kind: 'not', condition: inner, range: this.from(this.rangeOf(first)) },
      );
    },
    { recoveryValueFunc: () => NO_CONDITION },
  );

  readonly expect = this.RULE('expect', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.expect);
    const guard = this.OPTION(() => this.SUBRULE(this.guard));
    const always = this.OPTION2(() => this.CONSUME(t.WORD_TOKENS.always));
    const condition = this.SUBRULE(this.condition);
    return this.ACTION((): LineNode => ({ kind: 'expect', guard, always: always !== undefined, condition }));
  });
}

function compareOp(image: string): CompareOp {
  switch (image) {
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return image;
    default:
      return '==';
  }
}
