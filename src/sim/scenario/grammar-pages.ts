import { NODES } from '../mm/mempolicy';
import type { Statement } from './ast';
import type { LineNode } from './grammar';
import { PieceGrammar } from './grammar-pieces';
import * as t from './tokens';

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

/** Below the order of a PMD-sized folio. */
const MAX_SPLIT_ORDER = 8;
