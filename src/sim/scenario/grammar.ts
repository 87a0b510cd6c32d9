import type { Version } from '../kernel/version';
import { sysFileWrite } from '../mm/sysfiles';
import type { Condition, Guard, Name, Setting, Statement } from './ast';
import { ExpectGrammar } from './grammar-expect';
import { NO_NAME, unquoted } from './grammar-pieces';
import { spanOf } from './text';
import * as t from './tokens';
import { checkFolioSize, MTHP_MODES, modeOf, THP_MODES } from './words';

/** What one line says, without the names in front of it (`child:`, `buf =`), which the line's driver takes off. */
export type LineNode =
  | { readonly kind: 'scenario'; readonly title: Name }
  | { readonly kind: 'proc'; readonly name: Name }
  | { readonly kind: 'setting'; readonly setting: Setting }
  | {
      readonly kind: 'expect';
      readonly guard: Guard | undefined;
      readonly always: boolean;
      readonly condition: Condition;
    }
  | { readonly kind: 'statement'; readonly statement: Statement };

/**
 * The grammar of one line. One rule per statement, named after its first word; the driver chooses it. Words inside a
 * statement are taken as they come and judged by `words.ts`, which knows better messages than a grammar does.
 */
export class ScenarioGrammar extends ExpectGrammar {
  readonly scenario = this.RULE('scenario', (): LineNode | undefined => {
    const head = this.CONSUME(t.HEAD_TOKENS.scenario);
    const title = this.OPTION(() => this.CONSUME(t.Text));
    return this.ACTION((): LineNode => {
      const text = title === undefined ? '' : unquoted(title.image).trim();
      const range = this.rangeOf(title ?? head);
      if (text === '' && title?.image !== '"')
        this.problems?.report(
          'MM018',
          range,
          'A scenario needs a title in quotes: `scenario "Fork and copy-on-write"`.',
        );
      return { kind: 'scenario', title: { text, range } };
    });
  });

  readonly kernel = this.RULE('kernel', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.kernel);
    const first = this.LA(1);
    const version = this.OR([
      { ALT: (): Version | Name => this.SUBRULE(this.version) },
      { ALT: (): Version | Name => this.SUBRULE(this.word) },
    ]);
    const versionEnd = this.LA(0);
    const arch = this.OPTION(() => this.SUBRULE2(this.word));
    return this.ACTION((): LineNode => {
      const versionRange = spanOf(this.rangeOf(first), this.rangeOf(versionEnd));
      if ('text' in version && version.text !== 'mainline') {
        this.problems?.report(
          'MM026',
          versionRange,
          `\`${version.text}\` is not a kernel. Write a version such as \`kernel 6.12\`, or \`kernel mainline\`.`,
          {
            title: 'Change to `mainline`',
            text: 'mainline',
          },
        );
      }
      return {
        kind: 'setting',
        setting: { kind: 'kernel', version: 'text' in version ? 'mainline' : version, versionRange, arch },
      };
    });
  });

  readonly series = this.RULE('series', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.series);
    const sign = this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]);
    const id = this.SUBRULE(this.word);
    return this.ACTION(
      (): LineNode => ({ kind: 'setting', setting: { kind: 'series', add: sign.tokenType === t.Plus, id } }),
    );
  });

  readonly config = this.RULE('config', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.config);
    const name = this.SUBRULE(this.word);
    this.CONSUME(t.Equals);
    const value = this.SUBRULE2(this.word);
    return this.ACTION((): LineNode => ({ kind: 'setting', setting: { kind: 'config', name, value } }));
  });

  readonly tunable = this.RULE('tunable', (): LineNode | undefined => {
    const head = this.OR([
      { ALT: () => this.CONSUME(t.HEAD_TOKENS.swap) },
      { ALT: () => this.CONSUME(t.HEAD_TOKENS.lru_gen) },
    ]);
    const value = this.SUBRULE(this.word);
    return this.ACTION(
      (): LineNode => ({
        kind: 'setting',
        setting: { kind: 'tunable', name: this.name(head), value },
      }),
    );
  });

  readonly thp = this.RULE('thp', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.thp);
    const word = this.SUBRULE(this.word);
    return this.ACTION(() => {
      if (this.problems === undefined || word === NO_NAME) return undefined;
      return { kind: 'setting', setting: { kind: 'thp', mode: modeOf(this.problems, 'thp', word, THP_MODES) } };
    });
  });

  readonly mthp = this.RULE('mthp', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.mthp);
    const size = this.SUBRULE(this.size);
    const word = this.SUBRULE(this.word);
    return this.ACTION(() => {
      if (this.problems === undefined || word === NO_NAME) return undefined;
      checkFolioSize(this.problems, size);
      const mode = modeOf(this.problems, 'mthp', word, MTHP_MODES);
      return { kind: 'setting', setting: { kind: 'mthp', size, mode } };
    });
  });

  readonly nr_hugepages = this.RULE('nr_hugepages', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.nr_hugepages);
    const token = this.CONSUME(t.Int);
    return this.ACTION((): LineNode | undefined => {
      const count = this.integer(token);
      return count === undefined
        ? undefined
        : { kind: 'setting', setting: { kind: 'nr_hugepages', count: Number(count) } };
    });
  });

  readonly set = this.RULE('set', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.set);
    const path = this.CONSUME(t.Path);
    const value = this.OR([
      { ALT: () => this.CONSUME(t.Word) },
      { ALT: () => this.CONSUME(t.Int) },
      { ALT: () => this.CONSUME(t.SizeNumber) },
    ]);
    return this.ACTION((): LineNode => {
      const write = sysFileWrite(`set ${path.image} ${value.image}`);
      return {
        kind: 'setting',
        setting:
          write !== undefined
            ? { kind: 'set', ...write }
            : { kind: 'tunable', name: this.name(path), value: this.name(value) },
      };
    });
  });

  readonly proc = this.RULE('proc', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.proc);
    const name = this.SUBRULE(this.word);
    return this.ACTION((): LineNode => ({ kind: 'proc', name }));
  });

  /** `validate` also checks the grammar itself, for tests: it costs time. */
  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }
}
