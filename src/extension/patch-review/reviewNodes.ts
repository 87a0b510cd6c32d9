import type {
  RecognisedSeries,
  ReviewFile,
  ReviewFunction,
  ReviewMail,
  ReviewPatch,
  ReviewPlace,
  TouchKind,
  VersionsReview,
} from '../../protocol';
import { addressOf, type OpenReview } from './activeReview';
import { type FunctionMark, functionWords, kindWords, markOf, markSentence, type ReachCounts } from './functionMarks';

/** A place in an editor; lines are 1-based. */
export interface Address {
  readonly uri: string;
  readonly line: number;
}

/** A row of the side view, as plain data. */
export interface ReviewNode {
  /** Stays the same as long as it is the same thing, so that it stays unfolded. */
  readonly id: string;
  readonly kind: 'note' | 'recognised' | 'problem' | 'cover' | 'patch' | 'file' | 'function' | 'group';
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** A codicon, or the file's own icon where there is `path`. */
  readonly icon: string;
  /** What is said of it: everything that its icon and place say to who sees them. */
  readonly spoken: string;
  /** What a click opens. */
  readonly address?: Address;
  readonly path?: string;
  /** Has a checkbox. */
  readonly seen?: boolean;
  readonly patch?: ReviewPatch;
  readonly file?: ReviewFile;
  /** A function's name. */
  readonly name?: string;
  readonly modelled?: boolean;
  /** Id of a modelled series. */
  readonly series?: RecognisedSeries;
  readonly unfolded?: boolean;
  readonly children?: () => readonly ReviewNode[];
}

const MARKS: Readonly<Record<FunctionMark, string>> = {
  reached: 'play-circle',
  modelled: 'circle-filled',
  unknown: 'circle-outline',
};

const VERSION_SAID: Readonly<Record<VersionsReview['patches'][number]['change'], string>> = {
  same: 'unchanged',
  changed: 'changed since the other version',
  added: 'not in the other version',
  dropped: 'dropped',
};

const PATCH_ICONS: typeof VERSION_SAID = {
  same: 'git-commit',
  changed: 'diff-modified',
  added: 'diff-added',
  dropped: 'diff-removed',
};

const FILE_SAID: Readonly<Record<ReviewFile['change'], string>> = {
  modified: '',
  added: 'new file',
  deleted: 'deleted',
  renamed: 'renamed',
  copied: 'copied',
  mode: 'mode changed',
};

export function noteNode(id: string, text: string, icon: 'warning' | 'info'): ReviewNode {
  return { id, kind: 'note', label: text, description: '', tooltip: text, icon, spoken: text };
}

export function recognisedNode(open: OpenReview, series: RecognisedSeries): ReviewNode {
  const { id, title, landed, by, text, place } = series;
  return {
    id: `recognised ${id}`,
    kind: 'recognised',
    label: `Modelled series: ${id} (${landed})`,
    description: 'compare with and without',
    tooltip: `${title}, since ${landed}. Recognised by its ${by}: ${text}. Click to run a scenario without and with it.`,
    icon: 'compare-changes',
    spoken: `This series is modelled: ${id}, since ${landed}. Compare a scenario with and without it.`,
    series,
    ...addressed(open.uris, place),
  };
}

export function problemsNode({ review, uris }: OpenReview): ReviewNode {
  const count = review.problems.length;
  const label = count === 1 ? '1 problem' : `${count} problems`;
  return {
    id: 'problems',
    kind: 'group',
    label,
    description: 'the rest was read',
    tooltip: 'What could not be read, and where',
    icon: 'warning',
    spoken: `${label}. The rest was read.`,
    children: () =>
      review.problems.map(({ severity, message, place }, i): ReviewNode => {
        const where = `${review.sources[place.source] ?? ''}:${place.line}`;
        return {
          id: `problem ${i}`,
          kind: 'problem',
          label: message,
          description: where,
          tooltip: `${where}: ${message}`,
          icon: severity,
          spoken: `${severity}: ${message} ${where}`,
          ...addressed(uris, place),
        };
      }),
  };
}

export function coverNode(open: OpenReview, cover: ReviewMail): ReviewNode {
  const author = authorOf(cover);
  return {
    id: 'cover',
    kind: 'cover',
    label: 'Cover letter',
    description: author,
    tooltip: mailWords(cover),
    icon: 'mail',
    spoken: `Cover letter ${author}`,
    ...addressed(open.uris, cover.place),
  };
}

export interface PatchLook {
  readonly seen?: boolean;
  readonly change?: VersionsReview['patches'][number]['change'] | undefined;
  readonly children: () => readonly ReviewNode[];
}

/** `name`: its own in the tree; a series may number two patches alike. */
export function patchNode(
  { uris }: Pick<OpenReview, 'uris'>,
  patch: ReviewPatch,
  name: string,
  { seen, change, children }: PatchLook,
): ReviewNode {
  const said = [change === undefined ? '' : VERSION_SAID[change], authorOf(patch)].filter((part) => part !== '');
  return {
    id: `patch ${name}`,
    kind: 'patch',
    label: `${patch.number} ${patch.title}`,
    description: said.join(' · '),
    tooltip: mailWords(patch),
    icon: PATCH_ICONS[change ?? 'same'],
    spoken: `Patch ${patch.number}: ${patch.title}, ${said.join(', ')}${seen === undefined ? '' : seen ? ', seen' : ', not seen'}`,
    ...(seen === undefined ? {} : { seen }),
    patch,
    children,
    ...addressed(uris, patch.place),
  };
}

export function fileNode(
  { uris }: Pick<OpenReview, 'uris'>,
  file: ReviewFile,
  id: string,
  children: readonly ReviewNode[],
  unfolded: boolean,
): ReviewNode {
  const { path, oldPath, change, binary, addedLines, removedLines } = file;
  const slash = path.lastIndexOf('/');
  const what = [
    path.slice(0, Math.max(0, slash)),
    oldPath === undefined ? FILE_SAID[change] : `${FILE_SAID[change]} from ${oldPath}`,
    binary ? 'binary' : `+${addedLines} −${removedLines}`,
  ];
  const said = what.filter((part) => part.trim() !== '').join(' · ');
  return {
    id,
    kind: 'file',
    label: path.slice(slash + 1),
    description: said,
    tooltip: `${path}: ${said}`,
    icon: 'file',
    path,
    spoken: `File ${path}, ${binary ? 'binary' : `${addedLines} lines added, ${removedLines} removed`}`,
    file,
    unfolded,
    ...(children.length > 0 ? { children: () => children } : {}),
    ...addressed(uris, file.place),
  };
}

export interface FunctionLook {
  readonly id: string;
  readonly name: string;
  readonly kinds: readonly TouchKind[];
  /** What the series says of it. */
  readonly fn: ReviewFunction | undefined;
  readonly reach: ReachCounts;
  readonly address?: Address | undefined;
  readonly where?: string;
  readonly children?: () => readonly ReviewNode[];
}

export function functionNode({ id, name, kinds, fn, reach, address, where, children }: FunctionLook): ReviewNode {
  const words = functionWords(kinds, fn, reach);
  const touched = kindWords(kinds);
  const model = fn?.modelled === undefined ? '' : ` Modelled as in ${fn.modelled}.`;
  const by = fn && fn.series.length > 0 ? ` Modelled series that changed it: ${fn.series.join(', ')}.` : '';
  return {
    id,
    kind: 'function',
    label: name,
    description: where === undefined ? words : `${words} · ${where}`,
    tooltip: `${name}: ${touched}. ${markSentence(fn, reach)}${model}${by}`,
    icon: MARKS[markOf(fn, reach)],
    spoken: `Function ${name}, ${touched}. ${markSentence(fn, reach)}${where === undefined ? '' : ` ${where}`}`,
    name,
    modelled: fn?.modelled !== undefined,
    ...(children ? { children } : {}),
    ...(address ? { address } : {}),
  };
}

export function groupNode(
  id: string,
  label: string,
  icon: string,
  children: readonly ReviewNode[],
  { unfolded = false, tooltip = label }: { readonly unfolded?: boolean; readonly tooltip?: string } = {},
): ReviewNode {
  return {
    id,
    kind: 'group',
    label,
    description: String(children.length),
    tooltip,
    icon,
    spoken: `${label}, ${children.length}`,
    unfolded,
    children: () => children,
  };
}

/** `A Dev` of `A Dev <a@example.org>`. */
export function authorOf({ from }: ReviewMail): string {
  return /^\s*"?([^"<]*?)"?\s*</.exec(from ?? '')?.[1] || (from?.trim() ?? '');
}

export function addressed(uris: readonly string[], place: ReviewPlace | undefined): { readonly address?: Address } {
  const address = place && addressOf(uris, place);
  return address ? { address } : {};
}

/** What a mail says of itself, for a hover. */
function mailWords(mail: ReviewMail): string {
  const LINES = 12;
  const body = mail.body.trim().split('\n');
  const more = body.length > LINES ? [...body.slice(0, LINES), '…'] : body;
  return [mail.subject, [mail.from, mail.date].filter((part) => part !== undefined).join(', '), '', ...more]
    .join('\n')
    .trim();
}
