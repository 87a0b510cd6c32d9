/**
 * A choice that is made when a kernel is built (a symbol of Kconfig) and that changes what is modelled. All are off unless
 * said, as in the kernels of distributions. Code that differs asks `k.IS_ENABLED('NAME')`.
 */
export interface ConfigOption {
  /** Without `CONFIG_`. */
  readonly name: string;
  /** Its prompt in Kconfig. */
  readonly title: string;
  /** Series that brought it: a kernel without that has no such choice. */
  readonly series: string;
  /** Functions of the model that differ. */
  readonly functions: readonly string[];
  /** What a reviewer sees differ, in one paragraph. */
  readonly summary: string;
  /** `sources`: as the kernel's sources and documentation have it. No distribution builds such a kernel to measure. */
  readonly evidence: 'sources';
}

export const CONFIG_OPTIONS = [
  {
    name: 'NO_PAGE_MAPCOUNT',
    title: 'No per-page mapcount (EXPERIMENTAL)',
    series: 'mm-id',
    functions: [
      'folio_add_new_anon_rmap',
      'folio_add_anon_rmap_ptes',
      'folio_add_anon_rmap_pmd',
      'folio_try_dup_anon_rmap_ptes',
      'folio_remove_rmap_ptes',
      'folio_remove_rmap_pmd',
    ],
    summary:
      'Pages of large folios have no _mapcount, and the folio no _nr_pages_mapped. nr_anon_mapped counts such a folio as a ' +
      'whole while anything maps it. It is found to be partially mapped when its mappings are fewer than its pages and none is ' +
      'a PMD. kpagecount and smaps go by the average of the pages, pagemap and smaps by folio_maybe_mapped_shared().',
    evidence: 'sources',
  },
] as const satisfies readonly ConfigOption[];

export type ConfigName = (typeof CONFIG_OPTIONS)[number]['name'];

/** A choice as written: `NO_PAGE_MAPCOUNT=y`, also with `CONFIG_` in front. */
export interface ConfigChoice {
  readonly name: string;
  readonly value: string;
}

export function parseConfigChoice(text: string): ConfigChoice {
  const [name = '', value = 'y'] = text.split('=');
  return { name: withoutPrefix(name), value };
}

/** The name as CONFIG_OPTIONS have it. */
export function withoutPrefix(name: string): string {
  return name.replace(/^CONFIG_/, '');
}

export function findConfigOption(name: string): (typeof CONFIG_OPTIONS)[number] | undefined {
  return CONFIG_OPTIONS.find((option) => option.name === withoutPrefix(name));
}
