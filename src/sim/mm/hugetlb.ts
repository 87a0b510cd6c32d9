/** mm/hugetlb.c: private mappings of huge pages from the pool (2 MiB, x86_64). One file per subject in hugetlb/. */
export * from './hugetlb/fault';
export * from './hugetlb/pool';
export * from './hugetlb/range';
export * from './hugetlb/reserve';
