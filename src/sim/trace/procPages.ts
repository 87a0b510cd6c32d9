import { get_kpage_count, pageTypes, stable_page_flags } from '../fs/proc/page';
import { make_pme, PAGEMAP_BITS, PM_PRESENT, pagemap_read } from '../fs/proc/task_mmu';
import type { Kernel } from '../kernel/kernel';
import type { Version } from '../kernel/version';
import type { ProcId } from '../machine';
import { vmasOf } from '../mm/vma';
import { runAt } from './frame';
import type { Moment } from './moment';
import { chosenProc, inBothStates, noProcess, procChoices } from './procReading';
import { shown } from './shown';
import type { Change, ProcPageFile, ProcPageRow, ProcPagesView, Shown } from './views';

/** Rows given at once, whatever is asked for. */
const MAX_ROWS = 1000;

/** Consecutive pages with the same values; frames rise by `step`. */
interface Pages {
  readonly vpn: number;
  readonly pages: number;
  readonly frame: number;
  /** 0 where all pages have one frame: none, or the zero page. */
  readonly step: 0 | 1;
  /** PM_* bits. */
  readonly bits: number;
  readonly count: number;
  readonly kpageflags: number;
}

/** Pages alike after a step and alike before it. */
interface Compared {
  readonly vpn: number;
  readonly pages: number;
  readonly now: Pages | undefined;
  readonly was: Pages | undefined;
}

/** What pagemap, kpagecount and kpageflags say of the pages of an mm, in the state that is in place. */
function takePages(k: Kernel, mm: number): Pages[] {
  const runs: Pages[] = [];
  for (const vma of mm === 0 ? [] : vmasOf(k, mm)) {
    let last: Pages | undefined;
    pagemap_read(k, vma, (vpn, pages, { frame, flags: bits }) => {
      const present = (bits & PM_PRESENT) !== 0;
      const count = present ? get_kpage_count(k, frame) : 0;
      const kpageflags = present ? stable_page_flags(k, frame) : 0;
      const next = { vpn, pages, frame, step: 0, bits, count, kpageflags } as const;
      const joined = last && join(last, next);
      if (joined) runs[runs.length - 1] = joined;
      else runs.push(next);
      last = joined ?? next;
    });
  }
  return runs;
}

/** A run with the pages behind it, if they are alike. */
function join(run: Pages, next: Pages): Pages | undefined {
  if (run.bits !== next.bits || run.count !== next.count || run.kpageflags !== next.kpageflags) return undefined;
  const step = next.frame === run.frame ? 0 : 1;
  if (run.pages > 1 && run.step !== step) return undefined;
  const pages = run.pages + next.pages;
  return next.frame === run.frame + step * run.pages ? { ...run, pages, step } : undefined;
}

const comparedOf = new WeakMap<Moment, Map<ProcId, readonly Compared[]>>();

function comparedPages(m: Moment, proc: ProcId): readonly Compared[] {
  const known = comparedOf.get(m) ?? new Map<ProcId, readonly Compared[]>();
  comparedOf.set(m, known);
  let list = known.get(proc);
  if (!list) {
    const [now, was] = inBothStates(m, (frame) => takePages(m.k, frame.procs.find((p) => p.proc === proc)?.mm ?? 0));
    list = sweep(now, was);
    known.set(proc, list);
  }
  return list;
}

/** Cuts both lists where either of them changes. */
function sweep(now: readonly Pages[], was: readonly Pages[]): Compared[] {
  const cuts = [...new Set([...now, ...was].flatMap(({ vpn, pages }) => [vpn, vpn + pages]))].sort((a, b) => a - b);
  const find = (list: readonly Pages[]) => {
    const starts = list.map(({ vpn }) => vpn);
    return (vpn: number): Pages | undefined => {
      const run = list[runAt(starts, vpn)];
      if (!run || vpn >= run.vpn + run.pages) return undefined;
      return { ...run, vpn, frame: run.frame + run.step * (vpn - run.vpn) };
    };
  };
  const [inNow, inWas] = [find(now), find(was)];
  return cuts.slice(0, -1).flatMap((vpn, i) => {
    const one = { vpn, pages: (cuts[i + 1] ?? vpn) - vpn, now: inNow(vpn), was: inWas(vpn) };
    return one.now || one.was ? [one] : [];
  });
}

/** A window of a process's pages. */
export function procPagesView(m: Moment, asked: ProcId | undefined, from: number, count: number): ProcPagesView {
  const proc = chosenProc(m, asked);
  const all = proc === undefined ? [] : comparedPages(m, proc);
  const start = clamp(from, 0, all.length);
  const rows = all.slice(start, start + clamp(count, 0, MAX_ROWS));
  const alive = m.after.procs.some((p) => p.proc === proc);
  return {
    step: m.step,
    ...(proc === undefined ? {} : { proc }),
    procs: procChoices(m),
    path: `/proc/${m.names.proc(proc)}/pagemap`,
    total: all.length,
    from: start,
    rows: proc === undefined ? [] : rows.map((pages) => pageRow(m, proc, pages)),
    ...(all.length > 0 ? {} : { note: alive ? `${m.names.proc(proc)} has mapped nothing.` : noProcess(m, proc) }),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Number.isNaN(value) ? low : Math.min(high, Math.max(low, Math.trunc(value)));
}

function pageRow(m: Moment, proc: ProcId, { vpn, pages, now, was }: Compared): ProcPageRow {
  const some = now ?? was;
  const old = now ? was : undefined;
  const text = (of: (pages: Pages) => string): Shown =>
    some === undefined ? { value: '' } : shown(of(some), old && of(old));
  const { version } = m.k.config;
  const fields = {
    pfn: text((p) => (isPresent(p) ? p.frame.toString(16) : '')),
    pagemap: text(pagemapHex),
    bits: text(bitWords),
    count: text((p) => (isPresent(p) ? String(p.count) : '')),
    letters: text((p) => (isPresent(p) ? pageTypes(p.kpageflags, version).letters : '')),
    flags: text((p) => (isPresent(p) ? pageTypes(p.kpageflags, version).names : '')),
    kpageflags: text((p) => (isPresent(p) ? hex64(BigInt(p.kpageflags)) : '')),
  };
  const changed = Object.values(fields).some((field) => field.old !== undefined);
  const change: Change = !now ? 'gone' : !was ? 'new' : changed ? 'changed' : 'none';
  return {
    vpn,
    pages,
    name: m.names.vma(vpn, vpn + pages),
    ...fields,
    change,
    select: { kind: 'pte', proc, vpn },
  };
}

function isPresent({ bits }: Pages): boolean {
  return (bits & PM_PRESENT) !== 0;
}

function bitWords({ bits }: Pages): string {
  return PAGEMAP_BITS.filter(([bit]) => bits & bit)
    .map(([, word]) => word)
    .join(',');
}

function pagemapHex({ frame, bits: flags }: Pages): string {
  return hex64(make_pme({ frame, flags }));
}

function hex64(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}

/**
 * One of the binary files as text, a line for each run of alike pages of a process; numbers are hexadecimal, as those that
 * page-types prints, but for counts.
 */
export function procPagesText(m: Moment, file: ProcPageFile, asked: ProcId | undefined): string {
  const proc = chosenProc(m, asked);
  const mm = m.after.procs.find((p) => p.proc === proc)?.mm ?? 0;
  const { version } = m.k.config;
  const rows = takePages(m.k, mm).filter((pages) => file === 'pagemap' || isPresent(pages));
  const lines = rows.map((pages) => pagesLine(file, pages, version));
  return [HEADS[file], ...lines].map((line) => `${line}\n`).join('');
}

function pagesLine(file: ProcPageFile, pages: Pages, version: Version): string {
  const vpn = pages.vpn.toString(16);
  const frame = pages.frame.toString(16);
  const length = pages.pages.toString(16);
  switch (file) {
    case 'pagemap':
      return [vpn, length, pagemapHex(pages), bitWords(pages)].join('\t').trimEnd();
    case 'kpagecount':
      return [vpn, frame, length, pages.count].join('\t');
    case 'kpageflags': {
      const { letters, names } = pageTypes(pages.kpageflags, version);
      return [vpn, frame, length, letters, names].join('\t');
    }
  }
}

const HEADS: Readonly<Record<ProcPageFile, string>> = {
  pagemap: 'voffset\tlen\tentry\tbits',
  kpagecount: 'voffset\toffset\tlen\tcount',
  kpageflags: 'voffset\toffset\tlen\tflags\tlong-symbolic-flags',
};
