import type { Change, EntryKind } from '../../protocol';
import { CHANGES, ENTRY_KINDS, MARK } from '../../protocol';
import type { Ctx } from '../canvas/shapes';
import type { Theme } from '../theme.svelte';
import { alpha, CHANGE_WORD, changeColor } from '../theme.svelte';

export function kindOf(value: number | undefined): EntryKind {
  return ENTRY_KINDS[value ?? 0] ?? 'none';
}
export function changeOf(value: number | undefined): Change {
  return CHANGES[value ?? 0] ?? 'none';
}

const LETTER: Readonly<Record<EntryKind, string>> = {
  none: '',
  table: '',
  leaf: '',
  huge: '',
  zero: '0',
  swap: 's',
  migration: 'm',
  marker: '!',
  special: '*',
  protnone: 'n',
};
const WORD: Readonly<Record<EntryKind, string>> = {
  none: 'none',
  table: 'points to a table',
  leaf: 'maps a page',
  huge: 'PMD maps 2 MiB',
  zero: 'maps the zero page',
  swap: 'swap entry',
  migration: 'migration entry',
  marker: 'marker',
  special: 'special',
  protnone: 'protnone',
};

const MARK_WORDS: readonly (readonly [number, string])[] = [
  [MARK.young, 'accessed'],
  [MARK.dirty, 'dirty'],
  [MARK.exclusive, 'PageAnonExclusive'],
  [MARK.uffd_wp, 'uffd-wp'],
  [MARK.soft_dirty, 'soft-dirty'],
];

const MAPS: readonly EntryKind[] = ['leaf', 'huge', 'zero', 'special', 'protnone'];

/** An entry in words, for tooltips, tables and screen readers. */
export function entryWords(kind: EntryKind, marks: number, change: Change): string {
  const parts = [WORD[kind]];
  if (MAPS.includes(kind)) parts.push(marks & MARK.write ? 'writable' : 'read-only');
  for (const [bit, word] of MARK_WORDS) if (marks & bit) parts.push(word);
  if (change !== 'none') parts.push(`${CHANGE_WORD[change]} in this step`);
  return parts.join(', ');
}

/** Letters of the set marks, as a reviewer reads them. */
export function markLetters(marks: number): string {
  return [
    marks & MARK.write ? 'W' : '',
    marks & MARK.dirty ? 'D' : '',
    marks & MARK.young ? 'A' : '',
    marks & MARK.uffd_wp ? 'uffd-wp' : '',
  ]
    .filter((letter) => letter !== '')
    .join(' ');
}

/** One cell: its fill tells the kind, hatching read-only, corners the bits, its outline what changed. */
export function drawCell(
  ctx: Ctx,
  theme: Theme,
  color: string,
  x: number,
  y: number,
  w: number,
  h: number,
  kindValue: number,
  marks: number,
  changeValue: number,
): void {
  const kind = kindOf(kindValue);
  const size = Math.min(w, h);
  const inset = size >= 8 ? 1 : 0.5;
  const [cx, cy, cw, ch] = [x + inset, y + inset, w - 2 * inset, h - 2 * inset];
  if (kind === 'none') {
    if (theme.contrast) {
      ctx.strokeStyle = alpha(theme.dim, 0.5);
      ctx.lineWidth = 0.5;
      ctx.strokeRect(cx + 0.25, cy + 0.25, cw - 0.5, ch - 0.5);
    } else {
      ctx.fillStyle = alpha(theme.fg, 0.055);
      ctx.fillRect(cx, cy, cw, ch);
    }
  } else if (kind === 'table') {
    ctx.fillStyle = theme.contrast ? theme.fg : alpha(theme.fg, 0.55);
    ctx.fillRect(cx, cy, cw, ch);
  } else {
    const writable = (marks & MARK.write) !== 0;
    const solid = kind === 'leaf' || kind === 'huge' || kind === 'protnone';
    ctx.fillStyle = alpha(color, !solid ? 0.12 : writable ? 0.75 : theme.contrast ? 0.2 : 0.3);
    ctx.fillRect(cx, cy, cw, ch);
    if (solid && !writable && size >= 5) stripe(ctx, theme, color, cx, cy, cw, ch);
    if (theme.contrast || kind === 'huge') {
      ctx.strokeStyle = color;
      ctx.lineWidth = 1;
      ctx.strokeRect(cx + 0.5, cy + 0.5, cw - 1, ch - 1);
    }
    if (size >= 10) drawMarks(ctx, theme, cx, cy, cw, ch, kind, marks);
  }
  const outline = changeColor(theme, changeOf(changeValue));
  if (outline !== undefined) {
    ctx.strokeStyle = outline;
    ctx.lineWidth = size >= 8 ? 2 : 1.5;
    if (changeOf(changeValue) === 'gone') ctx.setLineDash([2, 2]);
    ctx.strokeRect(cx + 0.5, cy + 0.5, cw - 1, ch - 1);
    ctx.setLineDash([]);
  }
}

function stripe(ctx: Ctx, theme: Theme, color: string, x: number, y: number, w: number, h: number): void {
  const size = Math.min(w, h);
  ctx.strokeStyle = alpha(color, theme.contrast ? 1 : 0.8);
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(x, y + size);
  ctx.lineTo(x + size, y);
  if (size >= 9) {
    ctx.moveTo(x, y + size / 2);
    ctx.lineTo(x + size / 2, y);
    ctx.moveTo(x + size / 2, y + size);
    ctx.lineTo(x + size, y + size / 2);
  }
  ctx.stroke();
}

/** Diamond top right: exclusive. Square bottom left: dirty; bottom right: accessed. Triangle top left: uffd-wp. */
function drawMarks(
  ctx: Ctx,
  theme: Theme,
  x: number,
  y: number,
  w: number,
  h: number,
  kind: EntryKind,
  marks: number,
): void {
  const ink = theme.fg;
  ctx.fillStyle = ink;
  const dot = 2.5;
  if (marks & MARK.exclusive) {
    ctx.beginPath();
    ctx.moveTo(x + w - 3.5, y + 0.5);
    ctx.lineTo(x + w - 0.5, y + 3.5);
    ctx.lineTo(x + w - 3.5, y + 6.5);
    ctx.lineTo(x + w - 6.5, y + 3.5);
    ctx.fill();
  }
  if (marks & MARK.dirty) ctx.fillRect(x + 1, y + h - dot - 1, dot, dot);
  if (marks & MARK.young) ctx.fillRect(x + w - dot - 1, y + h - dot - 1, dot, dot);
  if (marks & MARK.uffd_wp) {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + 5, y);
    ctx.lineTo(x, y + 5);
    ctx.fill();
  }
  const letter = LETTER[kind];
  if (letter !== '') {
    ctx.font = `600 ${Math.min(11, h - 3)}px ${theme.mono}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'alphabetic';
    ctx.fillText(letter, x + w / 2, y + h / 2 + 3.5);
  }
}
