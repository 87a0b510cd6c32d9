/** mm/swapfile.c (and mm/swap_slots.c): the slots of the swap device. One file per subject in swapfile/. */
export * from './swapfile/alloc';
export * from './swapfile/counts';
export * from './swapfile/folio';
export * from './swapfile/mmlist';
export * from './swapfile/slots';
export * from './swapfile/swapoff';
