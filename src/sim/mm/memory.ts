/** mm/memory.c: page faults, copy on write, fork and unmap at the PTE level. One file per subject in memory/. */
export { alike, FPB_IGNORED } from './memory/alike';
export * from './memory/fault';
export * from './memory/fork';
export * from './memory/run';
export * from './memory/wp';
export * from './memory/zap';
