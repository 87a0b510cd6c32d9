import { MTHP_MODES, type MthpMode, PMD_ORDER, THP_MODES, type ThpMode } from '../mm/sysfs';
import { ADVICES, type Advice, type MremapFlags, type Name, type Prot, type Size } from './ast';
import type { Problems } from './problems';
import { oneOf, someOf, suggest } from './suggest';
import type { Range } from './text';

/** What the words of a statement mean: protections, flags of mmap and mremap, advices. */

export const PROTS: Readonly<Record<string, Prot>> = {
  none: { read: false, write: false, exec: false },
  r: { read: true, write: false, exec: false },
  w: { read: false, write: true, exec: false },
  rw: { read: true, write: true, exec: false },
  x: { read: false, write: false, exec: true },
  rx: { read: true, write: false, exec: true },
  wx: { read: false, write: true, exec: true },
  rwx: { read: true, write: true, exec: true },
};
const PROT_WORDS = Object.keys(PROTS);

export function protWord(prot: Prot): string {
  return `${prot.read ? 'r' : ''}${prot.write ? 'w' : ''}${prot.exec ? 'x' : ''}` || 'none';
}

export const MMAP_FLAGS = ['anon', 'private', 'populate', 'noreserve', 'thp', 'nothp', 'hugetlb', 'fixed'] as const;
/** Words that mmap has on other systems' models, or will have here. */
const MMAP_LATER = ['shared', 'file', 'memfd', 'secret', 'tmpfs', 'locked', 'stack', 'growsdown'];
const MMAP_WORDS = [...PROT_WORDS, ...MMAP_FLAGS];

/** Words of mmap that say which pages it gets: one of them. */
const PAGE_SIZES: readonly string[] = ['thp', 'nothp', 'hugetlb'];

export const MREMAP_FLAGS = ['maymove', 'fixed', 'dontunmap'] as const;

/** Advices of the kernel that this model does not have, and what to use instead where there is something. */
const ADVICES_LATER: Readonly<Record<string, string>> = {
  REMOVE: '',
  NORMAL: '',
  RANDOM: '',
  SEQUENTIAL: '',
  DONTDUMP: '',
  DODUMP: '',
};

function unknownWord(problems: Problems, word: Name, unknown: string, known: readonly string[]): void {
  const meant = suggest(word.text, known);
  problems.report(
    'MM009',
    word.range,
    `${unknown} ${meant === undefined ? `Choose ${oneOf(known)}.` : `Did you mean \`${meant}\`?`}`,
    meant === undefined ? undefined : { title: `Change to \`${meant}\``, text: meant },
  );
}

function twice(problems: Problems, word: Name, before: Name): void {
  const message =
    word.text === before.text
      ? `\`${word.text}\` is there twice. Take one away.`
      : `\`${before.text}\` and \`${word.text}\` contradict each other. Take one away.`;
  problems.report('MM010', word.range, message, { title: `Take \`${word.text}\` away`, text: '' });
}

/** `at` and `to` are taken for a plain word if no place follows. */
function placeMissing(problems: Problems, word: Name, preposition: 'at' | 'to'): boolean {
  if (word.text !== preposition) return false;
  problems.report(
    'MM006',
    word.range,
    `Expected a place behind \`${preposition}\`: \`after buf\`, \`before buf\`, \`buf[8]\` or an address such as 0x70000000.`,
  );
  return true;
}

export function protOf(problems: Problems, word: Name): Prot {
  const prot = Object.hasOwn(PROTS, word.text) ? PROTS[word.text] : undefined;
  if (prot !== undefined) return prot;
  unknownWord(problems, word, `\`${word.text}\` is not a protection.`, PROT_WORDS);
  return { read: true, write: true, exec: false };
}

export interface MmapWords {
  readonly prot: Prot;
  readonly populate: boolean;
  readonly noreserve: boolean;
  readonly thp: boolean;
  readonly nothp: boolean;
  readonly hugetlb: boolean;
  readonly fixed: boolean;
}

/** Flags of one mmap. `whole` is the statement, for what is missing. */
export function mmapWordsOf(problems: Problems, words: readonly Name[], whole: Range): MmapWords {
  const seen = new Map<string, Name>();
  const once = (slot: string, word: Name): void => {
    const before = seen.get(slot);
    if (before === undefined) seen.set(slot, word);
    else twice(problems, word, before);
  };
  for (const word of words) {
    if (Object.hasOwn(PROTS, word.text)) once('prot', word);
    else if (PAGE_SIZES.includes(word.text)) once('thp', word);
    else if ((MMAP_FLAGS as readonly string[]).includes(word.text)) once(word.text, word);
    else if (MMAP_LATER.includes(word.text)) {
      once('later', word);
      problems.report(
        'MM082',
        word.range,
        `mmap of \`${word.text}\` memory is not modelled yet. This model has private anonymous memory: \`anon private\`.`,
      );
    } else {
      seen.set('later', word);
      if (!placeMissing(problems, word, 'at'))
        unknownWord(problems, word, `mmap does not know the word \`${word.text}\`.`, [...MMAP_WORDS, 'at']);
    }
  }
  if (!seen.has('later')) {
    const missing = ['anon', 'private'].filter((word) => !seen.has(word));
    const end = { line: whole.endLine, start: whole.end, endLine: whole.endLine, end: whole.end };
    if (missing.length > 0) {
      problems.report(
        'MM010',
        whole,
        `mmap needs ${missing.map((word) => `\`${word}\``).join(' and ')}: this model has private anonymous memory only.`,
        {
          title: `Add \`${missing.join(' ')}\``,
          text: ` ${missing.join(' ')}`,
          range: end,
        },
      );
    } else if (!seen.has('prot')) {
      problems.report('MM010', whole, 'mmap needs a protection: `rw`, `r`, `w`, `none`, or with `x`.', {
        title: 'Add `rw`',
        text: ' rw',
        range: end,
      });
    }
  }
  const prot = seen.get('prot');
  return {
    prot: prot === undefined ? { read: true, write: true, exec: false } : protOf(problems, prot),
    populate: seen.has('populate'),
    noreserve: seen.has('noreserve'),
    thp: seen.get('thp')?.text === 'thp',
    nothp: seen.get('thp')?.text === 'nothp',
    hugetlb: seen.get('thp')?.text === 'hugetlb',
    fixed: seen.has('fixed'),
  };
}

export function mremapFlagsOf(problems: Problems, words: readonly Name[]): MremapFlags {
  const seen = new Map<string, Name>();
  for (const word of words) {
    const before = seen.get(word.text);
    if (before !== undefined) twice(problems, word, before);
    else if ((MREMAP_FLAGS as readonly string[]).includes(word.text)) seen.set(word.text, word);
    else if (!placeMissing(problems, word, 'to'))
      unknownWord(problems, word, `mremap does not know the word \`${word.text}\`.`, [...MREMAP_FLAGS, 'to']);
  }
  return { maymove: seen.has('maymove'), fixed: seen.has('fixed'), dontunmap: seen.has('dontunmap') };
}

export const MLOCK_FLAGS = ['onfault'] as const;

/** Whether mlock has the word `onfault`. */
export function onfaultOf(problems: Problems, word: Name | undefined): boolean {
  if (word !== undefined && word.text !== 'onfault') {
    unknownWord(problems, word, `mlock does not know the word \`${word.text}\`.`, MLOCK_FLAGS);
  }
  return word !== undefined;
}

/** Limits of khugepaged, as sysfs calls them. */
export const KHUGEPAGED_LIMITS = ['max_ptes_none', 'max_ptes_swap', 'max_ptes_shared'] as const;

export function khugepagedLimitOf(problems: Problems, word: Name): (typeof KHUGEPAGED_LIMITS)[number] | undefined {
  const limit = KHUGEPAGED_LIMITS.find((name) => name === word.text);
  if (limit === undefined)
    unknownWord(problems, word, `khugepaged does not know the word \`${word.text}\`.`, KHUGEPAGED_LIMITS);
  return limit;
}

/** The one word that may follow the place of `pin`. */
export function isPinRead(problems: Problems, word: Name): boolean {
  if (word.text === 'read') return true;
  unknownWord(problems, word, `pin does not know the word \`${word.text}\`.`, ['read']);
  return false;
}

/** Orders with a size of their own in sysfs: 16K to the PMD size. */
const LOWEST_ORDER = 2;
const FOLIO_ORDERS = Array.from({ length: PMD_ORDER - LOWEST_ORDER + 1 }, (_, i) => LOWEST_ORDER + i);
/** As they are written: `16K`, …, `1M`, `2M`. */
export const FOLIO_SIZES: readonly string[] = FOLIO_ORDERS.map((order) => {
  const kib = 4 << order;
  return kib < 1024 ? `${kib}K` : `${kib / 1024}M`;
});

/** The order of a folio of this size, if there are such folios. */
export function orderOf(size: Size): number | undefined {
  return FOLIO_ORDERS.find((order) => BigInt(4096 << order) === size.bytes);
}

export function checkFolioSize(problems: Problems, size: Size): void {
  if (orderOf(size) !== undefined) return;
  problems.report(
    'MM031',
    size.range,
    `There are no folios of ${size.text}. Anonymous memory can have folios of ${oneOf(FOLIO_SIZES)}.`,
  );
}

export { MTHP_MODES, THP_MODES };

export function modeOf<M extends ThpMode | MthpMode>(
  problems: Problems,
  setting: 'thp' | 'mthp',
  word: Name,
  modes: readonly M[],
): M {
  const mode = modes.find((known) => known === word.text);
  if (mode !== undefined) return mode;
  const meant = suggest(word.text, modes);
  problems.report(
    'MM009',
    word.range,
    `\`${setting}\` does not know the word \`${word.text}\`. It knows ${oneOf(modes)}.`,
    meant === undefined ? undefined : { title: `Change to \`${meant}\``, text: meant },
  );
  return modes[0] as M;
}

/** An advice, also in the form `MADV_DONTNEED` and in small letters. */
export function adviceOf(problems: Problems, word: Name): Advice {
  const plain = word.text.toUpperCase().replace(/^MADV_/, '');
  const known = ADVICES.find((advice) => advice === plain);
  if (known !== undefined) return known;
  if (Object.hasOwn(ADVICES_LATER, plain)) {
    const instead = ADVICES_LATER[plain] ?? '';
    problems.report(
      'MM083',
      word.range,
      `madvise ${plain} is not modelled yet. ${instead === '' ? `It has ${someOf(ADVICES, plain)}.` : instead}`,
    );
  } else unknownWord(problems, word, `\`${word.text}\` is not an advice.`, ADVICES);
  return 'DONTNEED';
}
