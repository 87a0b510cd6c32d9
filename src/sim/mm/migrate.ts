/** mm/migrate.c: pages get another place. One file per subject in migrate/. */
export * from './migrate/migrate_folio';
export * from './migrate/migrate_pages';
export * from './migrate/move_pages';
export * from './migrate/remap';
