import type { Reaching } from '../review/map';
import type { ReviewFunction, VersionsReview } from '../review/model';
import { markOf } from './reviewText';
import { hanging, row, wrap } from './wrap';

type PatchChange = VersionsReview['patches'][number]['change'];

const SIGNS: Readonly<Record<PatchChange, string>> = { same: ' ', changed: '~', added: '+', dropped: '-' };

/** A series against its older version: patch by patch, then the functions touched in one of them only. */
export function versionsText(versions: VersionsReview, map: Reaching): string {
  const { old, patches, newlyTouched, noLongerTouched } = versions;
  const blocks = [
    [...hanging('- ', nameOf(old)), ...hanging('+ ', nameOf(versions.new))],
    patches.flatMap(patchLines),
    functionLines('Newly touched:', newlyTouched, map),
    functionLines('No longer touched:', noLongerTouched, map),
    newlyTouched.length + noLongerTouched.length === 0 ? ['Both touch the same functions.'] : [],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function nameOf({ title, version }: VersionsReview['old']): string {
  return version === undefined ? title : `v${version}: ${title}`;
}

function patchLines(patch: VersionsReview['patches'][number]): string[] {
  const { change, old, title, newlyTouched, noLongerTouched } = patch;
  const numbers = [old, patch.new].filter((number) => number !== undefined);
  const place = numbers[0] === numbers[1] ? `${numbers[0]}` : numbers.join(' → ');
  const told = (mark: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : hanging(`      ${mark} `, names.join(', '));
  return [
    ...hanging(`  ${SIGNS[change]} ${place} `, title),
    ...(change === 'changed' ? [...told('+', newlyTouched), ...told('-', noLongerTouched)] : []),
  ];
}

function functionLines(heading: string, functions: readonly ReviewFunction[], map: Reaching): string[] {
  if (functions.length === 0) return [];
  return [
    ...wrap(heading, 0),
    ...functions.flatMap(({ name, kinds: [kind = 'calls'], modelled }) =>
      row(`  ${kind.padEnd(8)} ${name}`, markOf(name, modelled !== undefined, map)),
    ),
  ];
}
