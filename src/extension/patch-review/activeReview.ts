import type {
  FunctionTouch,
  ReviewFile,
  ReviewFunction,
  ReviewHunk,
  ReviewPatch,
  ReviewPlace,
  SeriesReview,
  VersionsReview,
} from '../../protocol';
import type { Signal } from '../documents/signal';

/** A series that was read, and what it was read from. */
export interface OpenReview {
  readonly review: SeriesReview;
  /**
   * Addresses of what was read, as many as `review.sources` and in their order. Each can be opened in an editor: a file,
   * an unsaved text, or a commit as its patch (`folioscope-commit:`).
   */
  readonly uris: readonly string[];
  /** The version that this one is reviewed against. */
  readonly older?: OlderVersion;
}

export interface OlderVersion {
  readonly review: SeriesReview;
  readonly uris: readonly string[];
  readonly versions: VersionsReview;
}

/** The series under review, for whoever shows something of it. At most one in a window. */
export interface ActiveReview {
  /** A series was opened, read anew, or closed. */
  readonly changed: Signal<void>;
  readonly current: OpenReview | undefined;
}

/** A function that a hunk touches, with all that is around it. */
export interface TouchedAt {
  readonly patch: ReviewPatch;
  readonly file: ReviewFile;
  readonly hunk: ReviewHunk;
  readonly touch: FunctionTouch;
}

/** What the series says of a function, if it touches it. */
export function touchedFunction({ review }: OpenReview, name: string): ReviewFunction | undefined {
  return review.functions.find((one) => one.name === name);
}

/** All hunks that touch a function, in the series' order. */
export function touchesOf(review: SeriesReview, name: string): readonly TouchedAt[] {
  return allTouches(review).filter(({ touch }) => touch.name === name);
}

/** The hunks of one of the opened files, in the order of its lines. */
export function hunksIn(open: OpenReview, uri: string): readonly Omit<TouchedAt, 'touch'>[] {
  const source = open.uris.indexOf(uri);
  if (source < 0) return [];
  const hunks = allHunks(open.review).filter(({ hunk }) => hunk.place.source === source);
  return hunks.sort((a, b) => a.hunk.place.line - b.hunk.place.line);
}

/** Where a touch is looked at: its first changed line, else the hunk. */
export function placeOf({ hunk, touch }: Pick<TouchedAt, 'hunk' | 'touch'>): ReviewPlace {
  return touch.place ?? hunk.place;
}

/** The patch that a line of an opened file belongs to: its diff, or the mail above it. */
export function patchAt(open: OpenReview, uri: string, line: number): ReviewPatch | undefined {
  const source = open.uris.indexOf(uri);
  const own = open.review.patches.filter(({ place }) => place.source === source && place.line <= line);
  return own.reduce<ReviewPatch | undefined>(
    (last, patch) => (last && last.place.line >= patch.place.line ? last : patch),
    undefined,
  );
}

/** Address and line of a place. Undefined for a place in no opened file. */
export function addressOf(uris: readonly string[], place: ReviewPlace): { uri: string; line: number } | undefined {
  const uri = uris[place.source];
  return uri === undefined ? undefined : { uri, line: place.line };
}

function allTouches(review: SeriesReview): readonly TouchedAt[] {
  return allHunks(review).flatMap((at) => at.hunk.functions.map((touch) => ({ ...at, touch })));
}

function allHunks(review: SeriesReview): Omit<TouchedAt, 'touch'>[] {
  return review.patches.flatMap((patch) =>
    patch.files.flatMap((file) => file.hunks.map((hunk) => ({ patch, file, hunk }))),
  );
}
