import { folioBatch31, forkBatch, mprotectBatch, zapBatch } from './batching';
import {
  dontunmapPgoff,
  faultinPageRange,
  madviseBehavior,
  mapAnonFolio,
  mglruRefsFirst,
  mprotectUnaccount,
  mprotectUpgrade,
  mremapRealign,
  newFolioReferenced,
  populateAccessible,
  pteMapCanFail,
  ptReclaim,
  rcuTableFree,
  savedDirty,
  zapNoLruDrain,
  zapSingleBatched,
} from './memory';
import { moveAnonRmap, rmapOverhaul } from './rmap-overhaul';
import type { Series } from './series';
import {
  hugeZeroSpecial,
  hugeZeroWriteAllocates,
  largeFolioNoReuse,
  largeMapcount,
  mmId,
  mthp,
  pmdDirtyKept,
  pmdDirtyLost,
  shrinkUnderused,
  subpagesMapcount,
} from './thp';
import {
  anonFaultVmaLock,
  anonVmaCloneOrder,
  anonVmaMerge,
  dontunmapNoSelfMerge,
  mremapMulti,
  perVmaLock,
  vmaIterator,
  vmaMergeModes,
} from './vma';

export type { Series } from './series';

/** All modelled series, oldest first. */
export const allSeries: readonly Series[] = [
  mprotectUpgrade,
  subpagesMapcount,
  vmaIterator,
  perVmaLock,
  pteMapCanFail,
  savedDirty,
  moveAnonRmap,
  largeFolioNoReuse,
  mremapRealign,
  rmapOverhaul,
  mthp,
  forkBatch,
  zapBatch,
  faultinPageRange,
  folioBatch31,
  largeMapcount,
  anonFaultVmaLock,
  mprotectUnaccount,
  dontunmapPgoff,
  populateAccessible,
  vmaMergeModes,
  shrinkUnderused,
  hugeZeroWriteAllocates,
  rcuTableFree,
  ptReclaim,
  madviseBehavior,
  mmId,
  anonVmaMerge,
  zapSingleBatched,
  mremapMulti,
  mprotectBatch,
  hugeZeroSpecial,
  pmdDirtyLost,
  zapNoLruDrain,
  mglruRefsFirst,
  anonVmaCloneOrder,
  dontunmapNoSelfMerge,
  pmdDirtyKept,
  mapAnonFolio,
  newFolioReferenced,
];

export function findSeries(id: string): Series | undefined {
  return allSeries.find((series) => series.id === id);
}
