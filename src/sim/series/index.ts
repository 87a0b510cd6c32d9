import { compareVersions } from '../kernel/version';
import * as batching from './batching';
import * as guard from './guard';
import * as gup from './gup';
import * as hugetlb from './hugetlb';
import * as ksm from './ksm';
import * as memory from './memory';
import * as migrate from './migrate';
import * as mlock from './mlock';
import * as reclaim from './reclaim';
import * as rmapOverhaul from './rmap-overhaul';
import type { Series } from './series';
import * as swap from './swap';
import * as thp from './thp';
import * as userfaultfd from './userfaultfd';
import * as vma from './vma';

export type { Recognise, Series } from './series';

/** Every series that a file of this folder exports. */
const files: readonly Readonly<Record<string, Series>>[] = [
  batching,
  guard,
  gup,
  hugetlb,
  ksm,
  memory,
  migrate,
  mlock,
  reclaim,
  rmapOverhaul,
  swap,
  thp,
  userfaultfd,
  vma,
];

/** All modelled series, oldest first. */
export const allSeries: readonly Series[] = files
  .flatMap((file) => Object.values(file))
  .sort((a, b) => compareVersions(a.landed, b.landed) || (a.id < b.id ? -1 : 1));

export function findSeries(id: string): Series | undefined {
  return allSeries.find((series) => series.id === id);
}
