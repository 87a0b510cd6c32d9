import type { LineNode } from './grammar';
import { PagesGrammar } from './grammar-pages';
import { NO_NAME } from './grammar-pieces';
import * as t from './tokens';
import { adviceOf } from './words';

/** Rules of the statements that reach memory from outside the program: another process, /proc. */
export abstract class OutsideGrammar extends PagesGrammar {
  readonly process_madvise = this.RULE('process_madvise', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.process_madvise);
    const place = this.SUBRULE(this.target);
    const word = this.SUBRULE(this.word);
    this.CONSUME(t.WORD_TOKENS.of);
    const of = this.SUBRULE1(this.word);
    return this.ACTION(() => {
      if (this.problems === undefined || word === NO_NAME || of === NO_NAME) return undefined;
      return this.statement({ kind: 'process_madvise', place, advice: adviceOf(this.problems, word), of });
    });
  });

  readonly pagemap_scan = this.RULE('pagemap_scan', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.pagemap_scan);
    const place = this.SUBRULE(this.target);
    const wp = this.OPTION(() => this.CONSUME(t.WORD_TOKENS.wp)) !== undefined;
    return this.ACTION(() => this.statement({ kind: 'pagemap_scan', place, wp }));
  });

  readonly userfaultfd = this.RULE('userfaultfd', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.userfaultfd);
    this.CONSUME(t.WORD_TOKENS.WP_ASYNC);
    return this.ACTION(() => this.statement({ kind: 'userfaultfd' }));
  });

  readonly uffdio_register = this.RULE('uffdio_register', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.uffdio_register);
    const place = this.SUBRULE(this.target);
    this.CONSUME(t.WORD_TOKENS.wp);
    return this.ACTION(() => this.statement({ kind: 'uffdio_register', place }));
  });

  readonly uffdio_unregister = this.RULE('uffdio_unregister', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.uffdio_unregister);
    const place = this.SUBRULE(this.target);
    return this.ACTION(() => this.statement({ kind: 'uffdio_unregister', place }));
  });

  readonly uffdio_writeprotect = this.RULE('uffdio_writeprotect', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.uffdio_writeprotect);
    const place = this.SUBRULE(this.target);
    const resolve = this.OPTION(() => this.CONSUME(t.WORD_TOKENS.resolve)) !== undefined;
    return this.ACTION(() => this.statement({ kind: 'uffdio_writeprotect', place, enable: !resolve }));
  });

  readonly memread = this.RULE('memread', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.memread);
    const place = this.SUBRULE(this.target);
    return this.ACTION(() => this.statement({ kind: 'memread', place }));
  });

  readonly memwrite = this.RULE('memwrite', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.memwrite);
    const place = this.SUBRULE(this.target);
    return this.ACTION(() => this.statement({ kind: 'memwrite', place }));
  });

  readonly ksmd = this.RULE('ksmd', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.ksmd);
    const token = this.OPTION(() => this.CONSUME(t.Int));
    return this.ACTION(() => {
      const scans = token === undefined ? 1n : this.integer(token);
      if (token !== undefined && scans !== undefined && (scans < 1n || scans > MAX_SCANS)) {
        this.problems?.report(
          'MM013',
          this.rangeOf(token),
          `\`${token.image}\` does not fit. ksmd makes 1 to ${MAX_SCANS} full scans.`,
        );
        return undefined;
      }
      return scans === undefined ? undefined : this.statement({ kind: 'ksmd', scans: Number(scans) });
    });
  });

  readonly clear_refs = this.RULE('clear_refs', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.clear_refs);
    const token = this.CONSUME(t.Int);
    return this.ACTION(() => {
      const value = this.integer(token);
      return value === undefined ? undefined : this.statement({ kind: 'clear_refs', value: Number(value) });
    });
  });
}

const MAX_SCANS = 100n;
