import type { Name, Where } from './ast';
import type { LineNode } from './grammar';
import { OutsideGrammar } from './grammar-outside';
import { NO_NAME } from './grammar-pieces';
import * as t from './tokens';
import { adviceOf, isPinRead, mmapWordsOf, mremapFlagsOf, onfaultOf, protOf } from './words';

/** One rule per statement that is a step, named after its first word. */
export abstract class StatementGrammar extends OutsideGrammar {
  readonly mmap = this.RULE('mmap', (): LineNode | undefined => {
    const head = this.CONSUME(t.HEAD_TOKENS.mmap);
    const size = this.SUBRULE(this.size);
    const words: Name[] = [];
    const ats: Where[] = [];
    this.MANY(() =>
      this.OR({
        DEF: [
          {
            ALT: () => {
              this.CONSUME(t.WORD_TOKENS.at);
              const at = this.SUBRULE(this.where);
              this.ACTION(() => ats.push(at));
            },
          },
          {
            ALT: () => {
              const word = this.SUBRULE(this.word);
              this.ACTION(() => words.push(word));
            },
          },
        ],
        IGNORE_AMBIGUITIES: true,
      }),
    );
    return this.ACTION((): LineNode | undefined => {
      const { problems, result } = this;
      if (problems === undefined) return undefined;
      this.onlyOne('at', ats);
      const flags = mmapWordsOf(problems, words, this.from(this.rangeOf(head)));
      if (result === undefined) {
        problems.report('MM014', this.rangeOf(head), 'mmap makes a region: give it a name, `buf = mmap …`.', {
          title: 'Name it `buf`',
          text: 'buf = mmap',
        });
        return undefined;
      }
      const at = ats[0];
      if (flags.fixed && at === undefined) {
        problems.report('MM010', this.rangeOf(head), '`fixed` needs a place: `at after buf fixed`.');
      }
      return this.statement({ kind: 'mmap', name: result, size, ...flags, at });
    });
  });

  protected onlyOne(word: string, list: readonly Where[]): void {
    const second = list[1];
    if (second !== undefined)
      this.problems?.report('MM010', second.range, `There is a second \`${word}\`. Take one away.`);
  }

  readonly munmap = this.RULE('munmap', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.munmap);
    const place = this.SUBRULE(this.target);
    return this.ACTION(() => this.statement({ kind: 'munmap', place }));
  });

  readonly mprotect = this.RULE('mprotect', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.mprotect);
    const place = this.SUBRULE(this.target);
    const word = this.SUBRULE(this.word);
    return this.ACTION(() => {
      if (this.problems === undefined || word === NO_NAME) return undefined;
      return this.statement({ kind: 'mprotect', place, prot: protOf(this.problems, word) });
    });
  });

  readonly mremap = this.RULE('mremap', (): LineNode | undefined => {
    const head = this.CONSUME(t.HEAD_TOKENS.mremap);
    const place = this.SUBRULE(this.target);
    const size = this.OPTION(() => this.SUBRULE(this.size));
    const words: Name[] = [];
    const tos: Where[] = [];
    this.MANY(() =>
      this.OR({
        DEF: [
          {
            ALT: () => {
              this.CONSUME(t.WORD_TOKENS.to);
              const to = this.SUBRULE(this.where);
              this.ACTION(() => tos.push(to));
            },
          },
          {
            ALT: () => {
              const word = this.SUBRULE(this.word);
              this.ACTION(() => words.push(word));
            },
          },
        ],
        IGNORE_AMBIGUITIES: true,
      }),
    );
    return this.ACTION(() => {
      const { problems, result } = this;
      if (problems === undefined) return undefined;
      this.onlyOne('to', tos);
      const flags = mremapFlagsOf(problems, words);
      if (flags.fixed && tos.length === 0) {
        problems.report('MM010', this.rangeOf(head), '`fixed` needs a place: `to after buf`.');
      }
      if (result === undefined && tos.length === 0) {
        if (flags.maymove || flags.fixed || flags.dontunmap) {
          problems.report(
            'MM014',
            this.rangeOf(head),
            'This mremap may move the region: give the new place a name, `moved = mremap …`, or say where it goes with `to`.',
            {
              title: 'Name it `moved`',
              text: 'moved = mremap',
            },
          );
        } else if (size === undefined && words.length === 0) {
          problems.report(
            'MM006',
            this.rangeOf(head),
            'mremap needs a new size (`mremap buf 12K`) or a new place (`moved = mremap buf`).',
          );
        }
      }
      return this.statement({ kind: 'mremap', name: result, place, size, to: tos[0], flags });
    });
  });

  readonly madvise = this.RULE('madvise', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.madvise);
    const place = this.SUBRULE(this.target);
    const word = this.SUBRULE(this.word);
    return this.ACTION(() => {
      if (this.problems === undefined || word === NO_NAME) return undefined;
      return this.statement({ kind: 'madvise', place, advice: adviceOf(this.problems, word) });
    });
  });

  readonly mlock = this.RULE('mlock', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.mlock);
    const place = this.SUBRULE(this.target);
    const word = this.OPTION(() => this.SUBRULE(this.word));
    return this.ACTION(() => {
      if (this.problems === undefined || word === NO_NAME) return undefined;
      return this.statement({ kind: 'mlock', place, onfault: onfaultOf(this.problems, word) });
    });
  });

  readonly munlock = this.RULE('munlock', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.munlock);
    const place = this.SUBRULE(this.target);
    return this.ACTION(() => this.statement({ kind: 'munlock', place }));
  });

  readonly fork = this.RULE('fork', (): LineNode | undefined => {
    const head = this.CONSUME(t.HEAD_TOKENS.fork);
    return this.ACTION(() => {
      if (this.result !== undefined) return this.statement({ kind: 'fork', name: this.result });
      this.problems?.report('MM014', this.rangeOf(head), 'fork makes a process: give it a name, `child = fork`.', {
        title: 'Name it `child`',
        text: 'child = fork',
      });
      return undefined;
    });
  });

  readonly exit = this.RULE('exit', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.exit);
    return this.statement({ kind: 'exit' });
  });

  readonly vmsplice = this.RULE('vmsplice', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.vmsplice);
    const place = this.SUBRULE(this.target);
    return this.ACTION(() => this.statement({ kind: 'vmsplice', place }));
  });

  readonly drainpipe = this.RULE('drainpipe', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.drainpipe);
    return this.statement({ kind: 'drainpipe' });
  });

  readonly pin = this.RULE('pin', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.pin);
    const place = this.SUBRULE(this.target);
    const word = this.OPTION(() => this.SUBRULE(this.word));
    return this.ACTION(() => {
      const read = word !== undefined && this.problems !== undefined && isPinRead(this.problems, word);
      return this.statement({ kind: 'pin', place, read });
    });
  });

  readonly unpin = this.RULE('unpin', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.unpin);
    return this.statement({ kind: 'unpin' });
  });

  readonly swapon = this.RULE('swapon', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.swapon);
    return this.statement({ kind: 'swapon' });
  });

  readonly swapoff = this.RULE('swapoff', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.swapoff);
    return this.statement({ kind: 'swapoff' });
  });

  readonly drain = this.RULE('drain', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.drain);
    return this.statement({ kind: 'drain' });
  });

  readonly noop = this.RULE('noop', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.noop);
    return this.statement({ kind: 'noop' });
  });

  readonly read = this.RULE('read', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.read);
    const place = this.SUBRULE(this.target);
    return this.ACTION(() => this.statement({ kind: 'read', place }));
  });

  readonly write = this.RULE('write', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.write);
    const place = this.SUBRULE(this.target);
    const token = this.OPTION(() => {
      this.CONSUME(t.Equals);
      return this.OR([{ ALT: () => this.CONSUME(t.Int) }, { ALT: () => this.CONSUME(t.Hex) }]);
    });
    return this.ACTION(() => {
      const value = token === undefined ? undefined : this.integer(token);
      if (token !== undefined && value !== undefined && value > 255n) {
        this.problems?.report(
          'MM013',
          this.rangeOf(token),
          `\`${token.image}\` does not fit. \`write\` stores one byte per page: 0 to 255.`,
        );
      }
      return this.statement({ kind: 'write', place, value: value === undefined ? undefined : Number(value) });
    });
  });
}
