import { folioBatch31, forkBatch, zapBatch } from './batching';
import {
  dontunmapPgoff,
  madviseBehavior,
  mapAnonFolio,
  mprotectUnaccount,
  mprotectUpgrade,
  mremapRealign,
  newFolioReferenced,
  pteMapCanFail,
  savedDirty,
  zapNoLruDrain,
  zapSingleBatched,
} from './memory';
import { moveAnonRmap, rmapOverhaul } from './rmap-overhaul';
import type { Series } from './series';
import { anonFaultVmaLock, anonVmaCloneOrder, anonVmaMerge, perVmaLock, vmaIterator, vmaMergeModes } from './vma';

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
  folioBatch31,
  anonFaultVmaLock,
  mprotectUnaccount,
  dontunmapPgoff,
  vmaMergeModes,
  madviseBehavior,
  anonVmaMerge,
  zapSingleBatched,
  zapNoLruDrain,
  anonVmaCloneOrder,
  mapAnonFolio,
  newFolioReferenced,
];

export function findSeries(id: string): Series | undefined {
  return allSeries.find((series) => series.id === id);
}
