import { folioBatch31, forkBatch, zapBatch } from './batching';
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
  rcuTableFree,
  savedDirty,
  zapNoLruDrain,
  zapSingleBatched,
} from './memory';
import { moveAnonRmap, rmapOverhaul } from './rmap-overhaul';
import type { Series } from './series';
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
  vmaIterator,
  perVmaLock,
  pteMapCanFail,
  savedDirty,
  moveAnonRmap,
  mremapRealign,
  rmapOverhaul,
  forkBatch,
  zapBatch,
  faultinPageRange,
  folioBatch31,
  anonFaultVmaLock,
  mprotectUnaccount,
  dontunmapPgoff,
  populateAccessible,
  vmaMergeModes,
  rcuTableFree,
  madviseBehavior,
  anonVmaMerge,
  zapSingleBatched,
  mremapMulti,
  zapNoLruDrain,
  mglruRefsFirst,
  anonVmaCloneOrder,
  dontunmapNoSelfMerge,
  mapAnonFolio,
  newFolioReferenced,
];

export function findSeries(id: string): Series | undefined {
  return allSeries.find((series) => series.id === id);
}
