/**
 * View-models: plain data that the surfaces (panel, hovers, side panel, command line) show. They are computed by the
 * engine side (`src/sim/trace/`), so that no view has to know an MM rule; they hold no drawing (no colours, no pixels).
 *
 * Units: every `vpn` is a virtual page number (address >> 12), every `pages` a count of 4 KiB pages, every `pfn` a page
 * frame number. Mapcounts in view-models are *counts* (raw value + 1) unless the field bears the kernel's own
 * underscore name (`_mapcount`, `_entire_mapcount`), which is raw, as the kernel stores it (-1 = not mapped).
 */

export * from './views/calls';
export * from './views/common';
export * from './views/compare';
export * from './views/folios';
export * from './views/inspector';
export * from './views/invariants';
export * from './views/map';
export * from './views/proc';
export * from './views/queries';
export * from './views/rmap';
export * from './views/run';
export * from './views/tables';
export * from './views/text';
