import { type ProcEntry, show_map_vma, show_smap, task_mem } from '../fs/proc/task_mmu';
import { mthp_stats, vmstat_show } from '../fs/proc/vmstat';
import type { ProcId } from '../machine';
import { vmasOf } from '../mm/vma';
import type { Frame } from './frame';
import type { Moment } from './moment';
import { PROC_HELP } from './procHelp';
import { procPagesText } from './procPages';
import { chosenProc, inBothStates, noProcess, procChoices } from './procReading';
import { shown } from './shown';
import type { Change, ProcFile, ProcLine, ProcSection, ProcTextFile, ProcTextView, Selection } from './views';

/** A section as it is in one state. */
interface Section {
  readonly id: string;
  readonly title: string;
  readonly head?: string;
  readonly entries: readonly ProcEntry[];
  readonly select?: Selection;
}

/** A text file of /proc after a step, each line with what it said before. */
export function procTextView(m: Moment, file: ProcTextFile, asked?: ProcId): ProcTextView {
  const proc = file === 'vmstat' ? undefined : chosenProc(m, asked);
  const [now, was] = inBothStates(m, (frame) => sectionsOf(m, frame, file, proc));
  const gone = was.filter((old) => !now.some(({ id }) => id === old.id));
  return {
    step: m.step,
    file,
    ...(proc === undefined ? {} : { proc }),
    path: filePath(m, file, proc),
    procs: procChoices(m),
    sections: [
      ...now.map((section) =>
        compared(
          section,
          was.find(({ id }) => id === section.id),
        ),
      ),
      ...gone.map((section) => whole(section, 'gone')),
    ],
    ...(now.length + gone.length > 0 ? {} : { note: noSections(m, file, proc) }),
  };
}

/** The file as one text: what `cat` prints, or for the binary files a line for each run of pages. */
export function procFileText(m: Moment, file: ProcFile, asked?: ProcId): string {
  switch (file) {
    case 'smaps':
    case 'status':
    case 'vmstat':
      return textOf(m, file, asked);
    case 'pagemap':
    case 'kpagecount':
    case 'kpageflags':
      return procPagesText(m, file, asked);
  }
}

function textOf(m: Moment, file: ProcTextFile, asked?: ProcId): string {
  const sections = sectionsOf(m, m.after, file, file === 'vmstat' ? undefined : chosenProc(m, asked));
  const lines = sections.flatMap(({ title, head, entries }) => [
    ...(head === undefined ? [] : [head]),
    // The statistics of a size are files of their own: told as `grep -r .` tells them.
    ...entries.map(({ name, value, text }) => (title.startsWith('/sys/') ? `${title}/${name}:${value}` : text)),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function filePath(m: Moment, file: ProcTextFile, proc: ProcId | undefined): string {
  return file === 'vmstat' ? '/proc/vmstat' : `/proc/${m.names.proc(proc)}/${file}`;
}

function noSections(m: Moment, file: ProcTextFile, proc: ProcId | undefined): string {
  return m.after.procs.some((p) => p.proc === proc)
    ? `${m.names.proc(proc)} has mapped nothing: ${file} is empty.`
    : noProcess(m, proc);
}

/** Reads the state that is in place. */
function sectionsOf(m: Moment, frame: Frame, file: ProcTextFile, proc: ProcId | undefined): Section[] {
  const { k } = m;
  const mm = frame.procs.find((p) => p.proc === proc)?.mm ?? 0;
  switch (file) {
    case 'smaps':
      return mm === 0 || proc === undefined ? [] : [...vmasOf(k, mm)].map((vma) => smapsSection(m, vma, proc));
    case 'status':
      return mm === 0 ? [] : [{ id: 'status', title: filePath(m, file, proc), entries: statusEntries(m, mm, proc) }];
    case 'vmstat':
      return [
        { id: 'vmstat', title: '/proc/vmstat', entries: vmstat_show(k) },
        ...mthp_stats(k).map(({ kB, entries }) => {
          const path = `/sys/kernel/mm/transparent_hugepage/hugepages-${kB}kB/stats`;
          return { id: path, title: path, entries };
        }),
      ];
  }
}

function statusEntries(m: Moment, mm: number, proc: ProcId | undefined): ProcEntry[] {
  const name = m.names.proc(proc);
  return [{ name: 'Name', value: name, text: `Name:\t${name}` }, ...task_mem(m.k, mm)];
}

function smapsSection(m: Moment, vma: number, proc: ProcId): Section {
  const { vm_start, vm_end } = m.k.vma;
  const [start, end] = [vm_start.get(vma), vm_end.get(vma)];
  return {
    id: String(start),
    title: m.names.vma(start, end),
    head: show_map_vma(m.k, vma),
    entries: show_smap(m.k, vma),
    select: { kind: 'vma', proc, vpn: start },
  };
}

/** A section with what its lines said before; new if it was not there. */
function compared(now: Section, was: Section | undefined): ProcSection {
  if (!was) return whole(now, 'new');
  const head = now.head === undefined ? undefined : headLine(now.head, was.head);
  const lines = now.entries.map((entry) => {
    const old = was.entries.find(({ name }) => name === entry.name);
    const value = shown(entry.value, old?.value);
    const change: Change = value.old === undefined ? 'none' : 'changed';
    return { ...entryLine(entry, change), ...value };
  });
  const changed = [...lines, ...(head ? [head] : [])].some(({ change }) => change !== 'none');
  return { ...sectionOf(now, changed ? 'changed' : 'none'), ...(head ? { head } : {}), lines };
}

/** A section all of whose lines are new or gone. */
function whole(section: Section, change: Change): ProcSection {
  return {
    ...sectionOf(section, change),
    ...(section.head === undefined ? {} : { head: { ...headLine(section.head, undefined), change } }),
    lines: section.entries.map((entry) => entryLine(entry, change)),
  };
}

function sectionOf({ id, title, select }: Section, change: Change) {
  return { id, title, change, ...(select === undefined ? {} : { select }) };
}

function headLine(text: string, old: string | undefined): ProcLine {
  const value = shown(text.trimEnd(), old?.trimEnd());
  return { name: '', text, ...value, change: value.old === undefined ? 'none' : 'changed' };
}

function entryLine({ name, value, text }: ProcEntry, change: Change): ProcLine {
  const help = PROC_HELP[name];
  return { name, value, text, change, ...(help === undefined ? {} : { help }) };
}
