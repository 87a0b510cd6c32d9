/** Flags of get_user_pages() and pin_user_pages() (include/linux/mm_types.h). Bit numbers are ours. */

/** The pages will be written to. */
export const FOLL_WRITE = 1 << 0;
/** Notes the access, as a touch by the program would. */
export const FOLL_TOUCH = 1 << 1;
/** Takes one plain reference on each page. */
export const FOLL_GET = 1 << 2;
/** Pins each page: it stays the page that the program sees there. */
export const FOLL_PIN = 1 << 3;
/** The pin may last for ever, so the page must not lie in memory that has to stay movable. */
export const FOLL_LONGTERM = 1 << 4;
/** The VMA need not allow the access, only some later mprotect() (ptrace, /proc/PID/mem). */
export const FOLL_FORCE = 1 << 5;
/** A page whose memory failed is EHWPOISON, not EFAULT. */
export const FOLL_HWPOISON = 1 << 6;
