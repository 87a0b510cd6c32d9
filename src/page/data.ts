/** What a page shows: given to it as JSON. */
export interface PageData {
  readonly version: typeof PAGE_VERSION;
  /** The scenario's file, or a trace's, by name: a page does not tell where it came from. */
  readonly documents: readonly PageDocument[];
  /** The document that is shown, and its scenario. */
  readonly file: string;
  readonly scenario: string;
  readonly kernel?: string;
  /** Two runs side by side. */
  readonly compare?: PageCompare;
  readonly step: number;
  readonly tab?: string;
  /** The settings that bear on the run. */
  readonly options: { readonly defaultKernel?: string; readonly maxPages?: number };
}

export const PAGE_VERSION = 1;

export interface PageDocument {
  readonly name: string;
  readonly text: string;
}

export type PageCompare =
  | { readonly by: 'series'; readonly series: readonly string[]; readonly kernel?: string }
  | { readonly by: 'config'; readonly options: readonly string[]; readonly kernel?: string }
  | { readonly by: 'kernels'; readonly a: string; readonly b: string }
  /** With another of the documents, or with `file` itself, by its name. */
  | { readonly by: 'simulator' | 'traces'; readonly trace: string };
