/** mm/ksm.c: merging of pages with the same content. One file per subject in ksm/. */
export * from './ksm/copy';
export * from './ksm/items';
export * from './ksm/merge';
export * from './ksm/rmap';
export * from './ksm/scan';
export * from './ksm/sysfs';
export * from './ksm/unmerge';
export * from './ksm/zero';
