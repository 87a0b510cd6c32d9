import type { Series } from './series';

export const vmaMergeModes: Series = {
  id: 'vma-merge-modes',
  title: 'mm: remove vma_merge(): separate merging of new ranges and of existing VMAs',
  landed: [6, 12],
  functions: [
    'vma_merge',
    '__vma_adjust',
    'vma_merge_new_range',
    'vma_merge_existing_range',
    'commit_merge',
    'vma_expand',
  ],
  summary:
    'One function with eight cases becomes two: vma_merge_new_range() for mmap() and mremap(), vma_merge_existing_range() for ' +
    'mprotect() and madvise(), both ending in commit_merge().',
  evidence: 'series',
};

export const anonVmaMerge: Series = {
  id: 'anon-vma-merge',
  title: 'fix incorrectly disallowed anonymous VMA merges',
  landed: [6, 16],
  functions: ['vma_merge_new_range', 'vma_merge_existing_range', 'is_mergeable_anon_vma'],
  summary:
    'A VMA that was never faulted merges with a faulted neighbour, on either side, unless the faulted one was copied by fork(). ' +
    'Before, the never-faulted side had to be the one being added.',
  needs: ['vma-merge-modes'],
  evidence: 'series',
};

export const perVmaLock: Series = {
  id: 'per-vma-lock',
  title: 'Per-VMA locks',
  landed: [6, 4],
  functions: ['do_user_addr_fault', 'lock_vma_under_rcu', 'vma_start_write'],
  summary:
    'A page fault takes the lock of the one VMA instead of mmap_lock; whoever changes the VMA takes it for writing. A fault that ' +
    'needs more, such as a first anon_vma, goes back and takes mmap_lock.',
  evidence: 'series',
  recognise: { messageIds: ['20230227173632.3292573-*-surenb'] },
};

export const anonVmaCloneOrder: Series = {
  id: 'anon-vma-clone-order',
  title: 'order of the chains that anon_vma_clone() makes',
  landed: [7, 2],
  functions: ['anon_vma_clone'],
  summary:
    'anon_vma_clone() adds the chains of the source in list order instead of from its end, so that each clone reverses the list. ' +
    'Which chains a VMA has does not change; their order does.',
  evidence: 'measured',
};

export const vmaIterator: Series = {
  id: 'vma-iterator',
  title: 'VMA tree type safety and remove __vma_adjust()',
  landed: [6, 3],
  functions: ['__vma_adjust', '__split_vma', 'vma_merge', 'do_vmi_align_munmap'],
  summary:
    'Each user of __vma_adjust() changes the ranges itself, and the function is gone. munmap() makes the part that it removes the ' +
    'new VMA of a split at its start.',
  evidence: 'series',
};

export const anonFaultVmaLock: Series = {
  id: 'anon-fault-vma-lock',
  title: 'mm: allow anon page faults under the VMA lock to prepare an anon_vma',
  landed: [6, 10],
  functions: ['vmf_anon_prepare', 'lock_vma_under_rcu'],
  summary:
    'A first anonymous fault under the VMA lock tries mmap_lock for the moment in which it makes the anon_vma. Before, a VMA ' +
    'without anon_vma was not faulted under its own lock at all.',
  needs: ['per-vma-lock'],
  evidence: 'series',
};

export const mremapMulti: Series = {
  id: 'mremap-multi',
  title: 'mm/mremap: permit mremap() move of multiple VMAs',
  landed: [6, 17],
  functions: ['do_mremap', 'remap_move', 'check_prep_vma', 'mremap_to'],
  summary:
    'A MREMAP_FIXED move that keeps the size may span several VMAs, and the gaps between them stay. Arguments, and whether one VMA ' +
    'holds a range that changes its size, are checked before anything at the new address is unmapped.',
  evidence: 'series',
};

export const dontunmapNoSelfMerge: Series = {
  id: 'dontunmap-no-self-merge',
  title: 'no self-merge of a VMA whose source is kept (MREMAP_DONTUNMAP)',
  landed: [7, 2],
  backports: [
    [6, 1],
    [6, 12],
  ],
  lacking: ['6.1.0-50', '6.12.107'],
  functions: ['copy_vma'],
  summary:
    'A VMA that was never faulted and is moved right next to itself with MREMAP_DONTUNMAP stays two VMAs. Without this the copy merges ' +
    'with its source, which the caller then takes for two.',
  evidence: 'measured',
};

export const dontunmapLockedTwice: Series = {
  id: 'dontunmap-locked-twice',
  title: 'MREMAP_DONTUNMAP counts locked pages twice',
  landed: [6, 18],
  functions: ['move_vma', 'dontunmap_complete'],
  summary:
    'MREMAP_DONTUNMAP of a locked VMA counts the pages in mm->locked_vm once more, although the old VMA is no longer locked: VmLck ' +
    'stays too high. Before, the count did not change.',
  evidence: 'measured',
};

export const dontunmapLockedSplit: Series = {
  id: 'dontunmap-locked-split',
  title: 'MREMAP_DONTUNMAP of a part splits a locked VMA',
  landed: [7, 2],
  functions: ['move_vma', 'prep_move_vma', '__split_vma'],
  summary:
    'MREMAP_DONTUNMAP of a part of a locked VMA splits it first, so that only that part loses VM_LOCKED. Before, all of the old VMA ' +
    'lost it, although the pages of the rest stay mlocked.',
  evidence: 'measured',
};

export const dontunmapLockedOnce: Series = {
  id: 'dontunmap-locked-once',
  title: 'MREMAP_DONTUNMAP counts locked pages once again',
  landed: [7, 2],
  functions: ['move_vma', 'dontunmap_complete'],
  summary: 'The old VMA loses VM_LOCKED before the moved pages are counted, so that mm->locked_vm does not change.',
  evidence: 'measured',
};
