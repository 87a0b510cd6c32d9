/** mm/huge_memory.c: transparent huge pages. One file per subject in huge_memory/. */
export * from './huge_memory/deferred_split';
export * from './huge_memory/fault';
export * from './huge_memory/migrate';
export * from './huge_memory/move';
export * from './huge_memory/policy';
export * from './huge_memory/split';
export * from './huge_memory/split_folio';
export * from './huge_memory/split_huge_pages';
