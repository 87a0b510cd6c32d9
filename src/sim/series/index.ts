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
import { anonVmaRecheck, moveAnonRmap, rmapOverhaul } from './rmap-overhaul';
import type { Series } from './series';
import { mthpSwapOut } from './swap';
import {
  collapseBatch,
  collapseHoles,
  collapseOrders,
  collapseReadOnly,
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
  anonVmaRecheck,
  mthp,
  forkBatch,
  zapBatch,
  faultinPageRange,
  folioBatch31,
  mthpSwapOut,
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
  collapseReadOnly,
  collapseBatch,
  zapNoLruDrain,
  mglruRefsFirst,
  anonVmaCloneOrder,
  dontunmapNoSelfMerge,
  pmdDirtyKept,
  mapAnonFolio,
  newFolioReferenced,
  collapseHoles,
  collapseOrders,
];

export function findSeries(id: string): Series | undefined {
  return allSeries.find((series) => series.id === id);
}
