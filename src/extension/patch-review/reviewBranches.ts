import type { FunctionTouch, ReviewFunction, ReviewPatch, TouchKind } from '../../protocol';
import { addressOf, type OpenReview, placeOf, type TouchedAt } from './activeReview';
import { kindsOf, markOf } from './functionMarks';
import type { ReviewShown } from './reviewLook';
import { fileNode, functionNode, groupNode, patchNode, type ReviewNode } from './reviewNodes';

/** Files of a patch that are unfolded with it: more would bury the next patch. */
const MAX_UNFOLDED = 10;

/** A patch's files with what they touch; those without a modelled function left out if only such are looked at. */
export function patchFiles(reviewed: ReviewShown, patch: ReviewPatch, name: string): readonly ReviewNode[] {
  const { open, look } = reviewed;
  return patch.files.flatMap((file, i) => {
    const id = `patch ${name} file ${i}`;
    const touched = byName(file.hunks.flatMap((hunk) => hunk.functions.map((touch) => ({ patch, file, hunk, touch }))));
    const functions = [...touched].flatMap(([name, touches]) => {
      const kinds = kindsOf(touches.map(({ touch }) => touch.kind));
      return shows(reviewed, name, kinds) ? [touchNode(reviewed, open, `${id} ${name}`, name, kinds, touches)] : [];
    });
    if (look.filter === 'modelled' && functions.length === 0) return [];
    return [fileNode(open, file, id, functions, patch.files.length <= MAX_UNFOLDED)];
  });
}

/** All functions that the series touches, with the patches below each: first what can be run, last what is not modelled. */
export function functionGroups(reviewed: ReviewShown): readonly ReviewNode[] {
  const { open, look } = reviewed;
  const touches = byName(touchesIn(reviewed));
  const nodes = (functions: readonly ReviewFunction[]): readonly ReviewNode[] =>
    functions.flatMap((fn) => {
      const all = touches.get(fn.name);
      return all ? [touchNode(reviewed, open, `function ${fn.name}`, fn.name, fn.kinds, all, true)] : [];
    });
  const marked = (mark: string) => open.review.functions.filter((fn) => markOf(fn, look.reach) === mark);
  const groups = [
    groupNode('group reached', 'Reached by scenarios', 'play-circle', nodes(marked('reached')), { unfolded: true }),
    groupNode('group modelled', 'Modelled', 'circle-filled', nodes(marked('modelled')), { unfolded: true }),
    groupNode('group unknown', 'Not modelled', 'circle-outline', nodes(marked('unknown'))),
  ];
  return groups.filter(({ id, description }) => {
    return description !== '0' && !(look.filter === 'modelled' && id === 'group unknown');
  });
}

/** What another version of the series touches otherwise. */
export function versionGroups(reviewed: ReviewShown): readonly ReviewNode[] {
  const { older } = reviewed.open;
  if (!older) return [];
  const { versions, review, uris } = older;
  const side = (functions: readonly ReviewFunction[], from: Pick<OpenReview, 'review' | 'uris'>, id: string) => {
    const touches = byName(touchesOfPatches(from.review.patches));
    return functions.map((fn) =>
      touchNode(reviewed, from, `${id} ${fn.name}`, fn.name, fn.kinds, touches.get(fn.name) ?? [], false, fn),
    );
  };
  const functions = new Map(review.functions.map((fn) => [fn.name, fn]));
  const before: ReviewShown = { open: { review, uris }, look: reviewed.look, functions };
  const gone = new Set(versions.patches.flatMap(({ change, old }) => (change === 'dropped' && old ? [old] : [])));
  const dropped = review.patches.flatMap((patch, i) =>
    gone.has(patch.number)
      ? [
          patchNode({ uris }, patch, `dropped ${i}`, {
            change: 'dropped',
            children: () => patchFiles(before, patch, `dropped ${i}`),
          }),
        ]
      : [],
  );
  const oldName = versionName(review);
  const groups = [
    groupNode('group newly', 'Newly touched', 'diff-added', side(versions.newlyTouched, reviewed.open, 'newly'), {
      unfolded: true,
      tooltip: `Functions that ${oldName} does not touch`,
    }),
    groupNode(
      'group no longer',
      'No longer touched',
      'diff-removed',
      side(versions.noLongerTouched, older, 'no longer'),
      {
        unfolded: true,
        tooltip: `Functions that only ${oldName} touches`,
      },
    ),
    groupNode('group dropped', 'Dropped patches', 'trash', dropped, { tooltip: `Patches that only ${oldName} has` }),
  ];
  return groups.filter(({ description }) => description !== '0');
}

/** `v2`, or what it is called. */
export function versionName({ title, version }: { readonly title: string; readonly version?: number }): string {
  return version === undefined ? title : `v${version}`;
}

function touchNode(
  reviewed: ReviewShown,
  from: Pick<OpenReview, 'uris'>,
  id: string,
  name: string,
  kinds: readonly TouchKind[],
  touches: readonly TouchedAt[],
  branches = false,
  fn = reviewed.functions.get(name),
): ReviewNode {
  const { reach } = reviewed.look;
  const [first] = strongestFirst(touches);
  const address = first && addressOf(from.uris, placeOf(first));
  if (!branches) return functionNode({ id, name, kinds, fn, reach, address });
  const children = () => touches.map((at, i) => placeNode(from, `${id} ${i}`, at));
  return functionNode({ id, name, kinds, fn, reach, address, children });
}

/** One place where a function is touched, below the function. */
function placeNode({ uris }: Pick<OpenReview, 'uris'>, id: string, at: TouchedAt): ReviewNode {
  const { patch, file, touch } = at;
  const line = touch.newLine ?? touch.oldLine;
  const where = line === undefined ? file.path : `${file.path}:${line}`;
  const address = addressOf(uris, placeOf(at));
  return {
    id,
    kind: 'note',
    label: where,
    description: `${patch.number} ${patch.title}`,
    tooltip: `${where}, patch ${patch.number}: ${patch.title}`,
    icon: 'git-commit',
    spoken: `${where}, patch ${patch.number}: ${patch.title}`,
    patch,
    name: touch.name,
    ...(address ? { address } : {}),
  };
}

/** Hunks that only call a function come after those that change it. */
function strongestFirst(touches: readonly TouchedAt[]): readonly TouchedAt[] {
  const rank = ({ touch }: TouchedAt) => (touch.kind === 'calls' ? 1 : 0);
  return [...touches].sort((a, b) => rank(a) - rank(b));
}

/** Calls of functions that the model does not know say nothing. */
function shows({ functions, look }: ReviewShown, name: string, kinds: readonly FunctionTouch['kind'][]): boolean {
  const fn = functions.get(name);
  if (fn?.modelled !== undefined) return true;
  return look.filter !== 'modelled' && (fn !== undefined || kinds.some((kind) => kind !== 'calls'));
}

function touchesIn({ open, look }: ReviewShown): readonly TouchedAt[] {
  const patches = open.review.patches.filter(({ id }) => look.filter !== 'notSeen' || !look.seen.has(id));
  return touchesOfPatches(patches);
}

function touchesOfPatches(patches: readonly ReviewPatch[]): readonly TouchedAt[] {
  return patches.flatMap((patch) =>
    patch.files.flatMap((file) =>
      file.hunks.flatMap((hunk) => hunk.functions.map((touch) => ({ patch, file, hunk, touch }))),
    ),
  );
}

function byName(touches: readonly TouchedAt[]): ReadonlyMap<string, readonly TouchedAt[]> {
  const names = new Map<string, TouchedAt[]>();
  for (const at of touches) {
    const known = names.get(at.touch.name);
    if (known) known.push(at);
    else names.set(at.touch.name, [at]);
  }
  return names;
}
