/** mm/rmap.c: anon_vmas, and the counts that say who maps a folio. One file per subject in rmap/. */
export { folio_mapcount } from './folio';
export * from './rmap/add';
export * from './rmap/anon_vmas';
export * from './rmap/counts';
export * from './rmap/hugetlb';
export * from './rmap/migrate';
export { countsFolioOnly } from './rmap/no_page_mapcount';
export * from './rmap/set_anon';
export * from './rmap/share';
export * from './rmap/unmap';
export * from './rmap/walk';
