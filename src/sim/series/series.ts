import type { Version } from '../kernel/version';

/**
 * One patch series (or commit) that changed what is modelled. The code that differs asks `k.has(id)`; where a series
 * replaced a function, both functions exist under their own names and the caller chooses.
 */
export interface Series {
  /** Short name, as in `series -rmap-overhaul`. */
  readonly id: string;
  /** Subject on the list. */
  readonly title: string;
  /** First release that has it. */
  readonly landed: Version;
  /** Stable trees before that release that have it as well. */
  readonly backports?: readonly Version[];
  /** Point releases of those trees that were measured to have it, though later ones of the tree do not: `6.12.107`. */
  readonly releases?: readonly string[];
  /** Point releases of trees in `backports` that were measured not to have it yet: `6.12.107`, `6.1.0-50` (Debian’s). */
  readonly lacking?: readonly string[];
  /** Functions of the model that it changed, new and old names. */
  readonly functions: readonly string[];
  /** What a reviewer sees differ, in one paragraph. */
  readonly summary: string;
  /** Series that it builds on. */
  readonly needs?: readonly string[];
  /**
   * `series`: the landing release is that of the series. `measured`: the difference was found between two measured
   * kernels, and `landed` is the first measured one that has it.
   */
  readonly evidence: 'series' | 'measured';
  /** How its mails are told from others, besides by its title (which is a subject on the list where the evidence is one). */
  readonly recognise?: Recognise;
}

/** Signs of a series on the list, taken from its own mails and commits. */
export interface Recognise {
  /** Other subjects of its mails, without `[PATCH …]`. */
  readonly subjects?: readonly string[];
  /** Message-IDs, which links have, too. Without the host, which archives may hide; `*` is a patch's number. */
  readonly messageIds?: readonly string[];
}
