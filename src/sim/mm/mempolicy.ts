/** mm/mempolicy.c: on which NUMA node memory shall be. One file per subject in mempolicy/. */
export * from './mempolicy/mbind';
export * from './mempolicy/policy';
