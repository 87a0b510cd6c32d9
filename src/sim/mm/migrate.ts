/** mm/migrate.c: pages get another place. One file per subject in migrate/. */
export * from './migrate/remap';
