/** fs/proc/task_mmu.c: /proc/PID/smaps, pagemap and the memory part of status. One file per subject in task_mmu/. */
export * from './task_mmu/page_category';
export * from './task_mmu/pagemap';
export * from './task_mmu/pagemap_scan';
export * from './task_mmu/smaps';
export * from './task_mmu/status';
