import type { FactSpec } from './facts';

const number = (help: string) => ({ type: 'number', help }) as const;
const counter = (help: string) => ({ argument: 'nothing', help, type: 'number', fields: {} }) as const;

/** Facts about KSM: files of /sys/kernel/mm/ksm and /proc/PID/ksm_stat. */
export const KSM_FACTS = {
  ksm_stat: {
    argument: 'proc',
    help: 'What KSM has done in a process, as in /proc/PID/ksm_stat.',
    fields: {
      ksm_rmap_items: number('Addresses that ksmd has looked at.'),
      ksm_merging_pages: number(
        'Of these, how many map KSM pages, as far as ksmd knows: until its next scan also what was written to.',
      ),
      ksm_zero_pages: number('Entries that map the zero page because KSM put it there (6.6 and later).'),
    },
  },
  ksm_pages_shared: counter('KSM pages, as in /sys/kernel/mm/ksm/pages_shared.'),
  ksm_pages_sharing: counter('Addresses that map KSM pages beyond the first of each: what is saved (pages_sharing).'),
  ksm_pages_unshared: counter('Pages that the last scan compared with others in vain (pages_unshared).'),
  ksm_rmap_items: counter('Addresses that ksmd has looked at, of all processes.'),
  ksm_stable_node_chains: counter(
    'Contents that have more than one KSM page, because each may have max_page_sharing mappings only.',
  ),
  ksm_stable_node_dups: counter('KSM pages of those contents.'),
  ksm_zero_pages: counter('Entries that map the zero page because KSM put it there (6.6 and later).'),
} as const satisfies Readonly<Record<string, FactSpec>>;
