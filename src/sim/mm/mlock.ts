/** mlock() and munlock() (mm/mlock.c). */
export * from './mlock/batch';
export * from './mlock/lock';
