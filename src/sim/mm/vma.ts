/** VMAs (mm/vma.c; mm/mmap.c before 6.11): look-up, split, merge. One file per subject in vma/. */
export * from './vma/list';
export * from './vma/merge';
export { type MergeRange, stickyFlags } from './vma/mergeable';
export * from './vma/modify';
export * from './vma/split';
