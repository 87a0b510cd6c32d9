import type { ReviewFunction } from '../../protocol';
import type { OpenReview } from './activeReview';
import type { ReachCounts } from './functionMarks';

export type Grouping = 'patch' | 'function';
export type Filter = 'all' | 'modelled' | 'notSeen';

/** How the series is looked at. */
export interface ReviewLook {
  readonly grouping: Grouping;
  readonly filter: Filter;
  /** Ids of patches that were seen. */
  readonly seen: ReadonlySet<string>;
  readonly reach: ReachCounts;
  /** Why it could not be read anew: what is shown is older. */
  readonly failure?: string;
}

/** A series with what its branches look up again and again. */
export interface ReviewShown {
  readonly open: OpenReview;
  readonly look: ReviewLook;
  readonly functions: ReadonlyMap<string, ReviewFunction>;
}
