import { compareVersions } from '../kernel/version';
import type { Condition, ExpectItem, Fact, Guard, GuardPart, Literal, Name, Operand } from './ast';
import { ERRNOS, SIGNALS } from './errnos';
import { FACTS, type FactSpec, type FactType, factOf, fieldOf, LATER_FACTS, LATER_FIELDS } from './facts';
import type { Known } from './known';
import { LIMITS } from './limits';
import type { Fix, Problems } from './problems';
import type { Scope } from './scope';
import { oneOf, someOf, suggest } from './suggest';

/** Checks one `expect` line: guard, names, facts, fields, types. `proc` is the process that it is about by default. */
export function checkExpect(item: ExpectItem, scope: Scope, proc: string, known: Known, problems: Problems): void {
  if (item.guard !== undefined) checkGuard(item.guard, known, problems);
  new ExpectCheck(scope, proc, known, problems).condition(item.condition);
}

function checkGuard(guard: Guard, known: Known, problems: Problems): void {
  const newest = known.kernels.map((name) => name.split('.').map(Number));
  const mentions = (part: GuardPart): boolean => {
    if (part.kind === 'between')
      return compareVersions(part.from, part.to) <= 0 && (known.hasKernel(part.from) || known.hasKernel(part.to));
    if (part.op === '==') return known.hasKernel(part.version);
    const bounds = newest.map(([major = 0, minor = 0]) => compareVersions([major, minor], part.version));
    if (part.op === '<' || part.op === '<=')
      return bounds.some((order) => order < 0 || (order === 0 && part.op === '<='));
    return bounds.some((order) => order > 0 || (order === 0 && part.op === '>='));
  };
  for (const part of guard.parts) {
    if (!mentions(part)) {
      problems.report(
        'MM030',
        part.range,
        `No kernel of this model matches, so this is never checked. There are ${oneOf(known.kernels)} and releases between them.`,
      );
    }
  }
}

class ExpectCheck {
  constructor(
    readonly scope: Scope,
    readonly proc: string,
    readonly known: Known,
    readonly problems: Problems,
  ) {}

  condition(condition: Condition): void {
    switch (condition.kind) {
      case 'not':
        this.condition(condition.condition);
        break;
      case 'error':
        this.#word('MM065', condition.errno, ERRNOS, 'an error name of the kernel', 'such as `EINVAL`');
        break;
      case 'signal':
        this.#word('MM066', condition.signal, SIGNALS, 'a signal of a page fault', `: choose ${oneOf(SIGNALS)}`);
        if (condition.at !== undefined) this.#place(condition.at);
        break;
      case 'called':
        this.#function(condition.fn);
        break;
      case 'splat':
        if (condition.fn !== undefined) this.#function(condition.fn);
        break;
      case 'ok':
      case 'invariants':
        break;
      case 'holds': {
        const type = this.#fact(condition.fact);
        if (type === 'text') {
          this.problems.report(
            'MM068',
            condition.range,
            'A text alone is neither true nor false. Compare it: `== "…"`.',
          );
        }
        break;
      }
      case 'compare':
        this.#compare(condition);
        break;
    }
  }

  #compare(condition: Condition & { kind: 'compare' }): void {
    const { left, op, right } = condition;
    const types = [this.#operand(left), this.#operand(right)] as const;
    if (left.kind !== 'fact' && right.kind !== 'fact') {
      this.problems.report(
        'MM068',
        condition.range,
        'This compares two values and asks nothing of the kernel. One side must be a fact such as `folio(buf)._refcount`.',
      );
      return;
    }
    const [a, b] = types;
    if (a !== undefined && b !== undefined && !comparable(a, b)) {
      this.problems.report(
        'MM064',
        condition.range,
        `This compares ${TYPE_NAMES[a]} with ${TYPE_NAMES[b]}, which are never equal.`,
      );
    } else if (op !== '==' && op !== '!=' && [a, b].some((type) => type !== undefined && !ORDERED.has(type))) {
      const unordered = a !== undefined && !ORDERED.has(a) ? a : (b ?? 'text');
      this.problems.report(
        'MM069',
        condition.range,
        `\`${op}\` needs numbers, and here is ${TYPE_NAMES[unordered]}. Use \`==\` or \`!=\`.`,
      );
    }
    this.#lengths(left, right);
  }

  #lengths(left: Operand, right: Operand): void {
    if (left.kind !== 'fact' || right.kind !== 'fact') return;
    if (factOf(left.subject.text)?.argument !== 'pages' || factOf(right.subject.text)?.argument !== 'pages') return;
    const counts = [left, right].map((side) =>
      side.argument === undefined ? undefined : this.scope.pagesOf(side.argument),
    );
    const [a, b] = counts;
    if (a === undefined || b === undefined || a === b || a === 1 || b === 1) return;
    this.problems.report(
      'MM047',
      right.range,
      `The left side has ${a} pages, the right side ${b}. Pages are compared in pairs: give both the same number, or one side a single page.`,
    );
  }

  #operand(operand: Operand): TypeOrLiteral | undefined {
    if (operand.kind === 'fact') return this.#fact(operand);
    return literalType(operand);
  }

  /** Its type, or undefined if it has errors. */
  #fact(fact: Fact): FactType | undefined {
    const { subject } = fact;
    const spec = factOf(subject.text);
    if (spec === undefined) {
      this.#unknownFact(subject);
      return undefined;
    }
    this.#argument(fact, spec);
    const names = Object.keys(spec.fields);
    if (fact.field === undefined) {
      if (spec.type === undefined) {
        this.problems.report(
          'MM062',
          subject.range,
          `\`${subject.text}\` needs a field behind it: ${someOf(
            names.map((name) => `.${name}`),
            '',
          )}.`,
        );
      }
      return spec.type;
    }
    const field = fieldOf(spec, fact.field.text);
    if (field !== undefined) return field.type;
    this.#unknownField(subject, fact.field, names);
    return undefined;
  }

  #unknownFact(subject: Name): void {
    if (LATER_FACTS.includes(subject.text)) {
      this.problems.report(
        'MM084',
        subject.range,
        `\`${subject.text}\` is not modelled yet. Facts are listed in the language's documentation and by completion.`,
      );
      return;
    }
    const meant = suggest(subject.text, Object.keys(FACTS));
    const help =
      meant === undefined ? `It has ${someOf(Object.keys(FACTS), subject.text)}.` : `Did you mean \`${meant}\`?`;
    this.problems.report(
      'MM060',
      subject.range,
      `The language has no fact \`${subject.text}\`. ${help}`,
      change(meant),
    );
  }

  #unknownField(subject: Name, field: Name, names: readonly string[]): void {
    if (names.length === 0) {
      this.problems.report(
        'MM061',
        field.range,
        `\`${subject.text}\` is a value and has no fields. Take \`.${field.text}\` away.`,
      );
    } else if (LATER_FIELDS.includes(field.text)) {
      this.problems.report(
        'MM084',
        field.range,
        `\`${field.text}\` is not modelled yet: this model has private anonymous memory. \`${subject.text}\` has ${someOf(names, field.text)}.`,
      );
    } else {
      const meant = suggest(field.text, names);
      const help = meant === undefined ? `It has ${someOf(names, field.text)}.` : `Did you mean \`${meant}\`?`;
      this.problems.report(
        'MM061',
        field.range,
        `\`${subject.text}\` has no field \`${field.text}\`. ${help}`,
        change(meant),
      );
    }
  }

  #argument(fact: Fact, spec: FactSpec): void {
    const { subject, argument } = fact;
    const wrong = (message: string): void => this.problems.report('MM063', argument?.range ?? subject.range, message);
    switch (spec.argument) {
      case 'nothing':
        if (argument !== undefined) wrong(`\`${subject.text}\` is about the whole step: take the brackets away.`);
        break;
      case 'pages':
      case 'vmas':
        if (argument === undefined) wrong(`\`${subject.text}\` is about memory: say which, \`${subject.text}(buf)\`.`);
        else if (argument.proc === undefined && this.scope.isProc(argument.region.text)) {
          wrong(
            `\`${subject.text}\` is about memory, and \`${argument.region.text}\` is a process. Write \`${subject.text}(${argument.region.text}:buf)\`.`,
          );
        } else this.#memory(argument, spec);
        break;
      case 'proc':
        if (argument === undefined) {
          this.#defaultProc(subject);
        } else if (argument.proc !== undefined || argument.part.kind !== 'all') {
          wrong(
            `\`${subject.text}\` is about a process: write \`${subject.text}(${argument.proc?.text ?? this.proc})\`.`,
          );
        } else if (!this.scope.isProc(argument.region.text) && this.scope.isRegion(argument.region.text)) {
          wrong(
            `\`${subject.text}\` is about a process, and \`${argument.region.text}\` is a region. Write \`${subject.text}(${this.proc})\`.`,
          );
        } else this.scope.checkProc(argument.region);
        break;
      case 'function':
        if (argument === undefined || argument.proc !== undefined || argument.part.kind !== 'all') {
          wrong(`\`${subject.text}\` needs the name of a kernel function: \`${subject.text}(do_wp_page)\`.`);
        } else this.#function(argument.region);
        break;
    }
  }

  #memory(place: NonNullable<Fact['argument']>, spec: FactSpec): void {
    this.#place(place);
    const pages = spec.argument === 'pages' ? (this.scope.pagesOf(place) ?? 0) : 0;
    if (pages <= LIMITS.pagesPerStatement) return;
    this.problems.report(
      'MM095',
      place.range,
      `This looks at ${pages.toLocaleString('en')} pages; one expectation may look at ${LIMITS.pagesPerStatement.toLocaleString('en')} (1 GiB). Choose a smaller range.`,
    );
  }

  #place(place: NonNullable<Fact['argument']>): void {
    if (place.proc === undefined) this.#defaultProc(place.region);
    else this.scope.checkProc(place.proc);
    this.scope.checkPlace(place, true);
  }

  #defaultProc(at: Name): void {
    if (this.scope.isProc(this.proc)) this.scope.checkProc({ text: this.proc, range: at.range });
  }

  #function(fn: Name): void {
    if (this.known.functions.size === 0 || this.known.functions.has(fn.text)) return;
    const meant = suggest(fn.text, this.known.functions);
    const help = meant === undefined ? 'It is never called.' : `Did you mean \`${meant}\`?`;
    this.problems.report('MM067', fn.range, `The model has no kernel function \`${fn.text}\`. ${help}`, change(meant));
  }

  #word(code: 'MM065' | 'MM066', word: Name, known: readonly string[], what: string, such: string): void {
    if (known.includes(word.text)) return;
    const meant = known.find((name) => name === `SIG${word.text}`) ?? suggest(word.text, known);
    this.problems.report(
      code,
      word.range,
      `\`${word.text}\` is not ${what}. ${meant === undefined ? `Write one${such.startsWith(':') ? such : ` ${such}`}.` : `Did you mean \`${meant}\`?`}`,
      change(meant),
    );
  }
}

function change(meant: string | undefined): Fix | undefined {
  return meant === undefined ? undefined : { title: `Change to \`${meant}\``, text: meant };
}

type TypeOrLiteral = FactType | 'none';

const TYPE_NAMES: Readonly<Record<TypeOrLiteral, string>> = {
  flag: 'a flag (0 or 1)',
  number: 'a number',
  text: 'a text',
  page: 'a page',
  vma: 'a VMA',
  anon_vma: 'an anon_vma',
  process: 'a process',
  address: 'an address',
  none: '`none`',
};
const ORDERED: ReadonlySet<TypeOrLiteral> = new Set(['flag', 'number', 'address', 'page']);

function literalType(literal: Literal): TypeOrLiteral {
  switch (literal.kind) {
    case 'number':
      return 'number';
    case 'string':
      return 'text';
    case 'none':
      return 'none';
  }
}

function comparable(a: TypeOrLiteral, b: TypeOrLiteral): boolean {
  if (a === b) return true;
  const has = (...types: TypeOrLiteral[]): boolean => types.includes(a) && types.includes(b);
  if (a === 'none' || b === 'none') return !has('none', 'flag') && !has('none', 'text') && !has('none', 'address');
  return (
    has('number', 'flag') ||
    has('text', 'process') ||
    has('number', 'address') ||
    has('number', 'page') ||
    has('number', 'anon_vma') ||
    has('number', 'vma')
  );
}
