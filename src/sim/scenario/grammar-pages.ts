import type { IToken } from 'chevrotain';
import type { KhugepagedLimits } from '../mm/khugepaged/scan';
import { NODES } from '../mm/mempolicy';
import type { Name, Statement } from './ast';
import type { LineNode } from './grammar';
import { PieceGrammar } from './grammar-pieces';
import * as t from './tokens';
import { khugepagedLimitOf } from './words';

/** Rules of the statements that change how large the folios of a range are and where they lie. */
export abstract class PagesGrammar extends PieceGrammar {
  protected statement(statement: Statement): LineNode {
    return { kind: 'statement', statement };
  }

  readonly split_huge_page = this.RULE('split_huge_page', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.split_huge_page);
    const place = this.SUBRULE(this.target);
    const token = this.OPTION(() => {
      this.CONSUME(t.WORD_TOKENS.order);
      return this.CONSUME(t.Int);
    });
    return this.ACTION(() => {
      const order = token === undefined ? 0 : Number(this.integer(token));
      if (token !== undefined && order > MAX_SPLIT_ORDER) {
        this.problems?.report(
          'MM013',
          this.rangeOf(token),
          `\`${token.image}\` does not fit. A folio is split to folios of order 0 to ${MAX_SPLIT_ORDER}.`,
        );
      }
      return this.statement({ kind: 'split_huge_page', place, order });
    });
  });

  readonly move_pages = this.RULE('move_pages', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.move_pages);
    const place = this.SUBRULE(this.target);
    const node = this.SUBRULE(this.toNode);
    return this.ACTION(() => this.statement({ kind: 'move_pages', place, node }));
  });

  readonly mbind = this.RULE('mbind', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.mbind);
    const place = this.SUBRULE(this.target);
    const node = this.SUBRULE(this.toNode);
    return this.ACTION(() => this.statement({ kind: 'mbind', place, node }));
  });

  readonly khugepaged = this.RULE('khugepaged', (): LineNode | undefined => {
    this.CONSUME(t.HEAD_TOKENS.khugepaged);
    const count = this.OPTION(() => this.CONSUME(t.Int));
    const limits: [Name, IToken][] = [];
    this.MANY(() => {
      const word = this.SUBRULE(this.word);
      limits.push([word, this.CONSUME2(t.Int)]);
    });
    return this.ACTION(() => {
      const scans = count === undefined ? 1 : Number(this.integer(count));
      if (count !== undefined && (scans < 1 || scans > MAX_SCANS)) {
        this.problems?.report(
          'MM013',
          this.rangeOf(count),
          `\`${count.image}\` does not fit. Scans are 1 to ${MAX_SCANS}.`,
        );
      }
      return this.statement({ kind: 'khugepaged', scans, limits: this.limitsOf(limits) });
    });
  });

  private limitsOf(written: readonly (readonly [Name, IToken])[]): Partial<KhugepagedLimits> {
    const limits: Partial<Record<keyof KhugepagedLimits, number>> = {};
    for (const [word, token] of written) {
      const name = this.problems === undefined ? undefined : khugepagedLimitOf(this.problems, word);
      const value = Number(this.integer(token));
      if (value > MAX_PTES) {
        this.problems?.report(
          'MM013',
          this.rangeOf(token),
          `\`${token.image}\` does not fit. Limits are 0 to ${MAX_PTES}.`,
        );
      }
      if (name !== undefined) limits[name] = value;
    }
    return limits;
  }

  /** `to node 1`. */
  private readonly toNode = this.RULE('toNode', (): number => {
    this.CONSUME(t.WORD_TOKENS.to);
    this.CONSUME(t.WORD_TOKENS.node);
    const token = this.CONSUME(t.Int);
    return this.ACTION(() => {
      const node = Number(this.integer(token));
      if (!NODES.some((nid) => nid === node)) {
        this.problems?.report(
          'MM013',
          this.rangeOf(token),
          `There is no node \`${token.image}\`. The machine has the nodes ${NODES.join(' and ')}.`,
        );
      }
      return node;
    });
  });
}

/** Full scans of one statement. */
const MAX_SCANS = 100;
/** What the kernel takes for `max_ptes_none`. */
const MAX_PTES = 511;
/** Below the order of a PMD-sized folio. */
const MAX_SPLIT_ORDER = 8;
