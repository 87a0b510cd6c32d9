import type { FactSpec } from './facts';

/** What an expectation can ask about swap. */
export const SWAP_FACTS = {
  swp_entry: {
    argument: 'pages',
    help: 'The swap entry in the PTE of an address. Alone: the slot that it names; none where no page is swapped out.',
    type: 'number',
    fields: {
      count: {
        type: 'number',
        help: 'Entries of page tables that name the slot: `swap_map`, or since 7.2 the count in the swap table.',
      },
      exclusive: {
        type: 'flag',
        help: 'SWP_EXCLUSIVE: the page was PageAnonExclusive and is so again when it comes back.',
      },
      soft_dirty: { type: 'flag', help: 'SWP_SOFT_DIRTY.' },
      uffd_wp: { type: 'flag', help: 'SWP_UFFD_WP.' },
      cached: { type: 'page', help: 'The page in the swap cache that is a copy of the slot, or none.' },
      zero: { type: 'flag', help: 'The page was all zero: a bit says so, nothing was written (6.12 and later).' },
    },
  },
  swap_slots: {
    argument: 'nothing',
    help: 'Slots of the swap device in use, at this moment: those with entries or a copy in the swap cache.',
    type: 'number',
    fields: {},
  },
  nr_swapcached: {
    argument: 'nothing',
    help: '/proc/vmstat: pages in the swap cache, at this moment.',
    type: 'number',
    fields: {},
  },
} as const satisfies Readonly<Record<string, FactSpec>>;
