import type { MapBlock, MapSegment, Shown } from '../../protocol';
import { CHANGE_WORD } from '../theme.svelte';

export function shownText(shown: Shown): string {
  return shown.old === undefined ? shown.value : `${shown.old} → ${shown.value}`;
}

/** What stands at the right of a segment: the level and the bits that are set, or why there is no page. */
export function bitsText(segment: MapSegment): string {
  const level = segment.level.toUpperCase();
  switch (segment.kind) {
    case 'none':
      return segment.bits === '' ? 'no page' : segment.bits;
    case 'present':
      return segment.bits === '' ? level : `${level} · ${segment.bits}`;
    case 'zero':
      return segment.bits === '' ? `${level} · zero page` : `${level} · zero · ${segment.bits}`;
    case 'swap':
    case 'migration':
    case 'marker':
    case 'special':
      return segment.bits === '' ? segment.kind : `${segment.kind} · ${segment.bits}`;
  }
}

const EXCLUSIVE = { all: 'PageAnonExclusive', some: 'PageAnonExclusive on some', none: 'not exclusive' } as const;

export function segmentLabel(proc: string, vma: string, segment: MapSegment): string {
  const what =
    segment.kind === 'none'
      ? 'nothing mapped'
      : `${bitsText(segment)}\n${segment.writable ? 'writable' : 'read-only'}, ${EXCLUSIVE[segment.exclusive]}`;
  const change = segment.change === 'none' ? '' : `\n${CHANGE_WORD[segment.change]} in this step`;
  return `${proc}: ${vma} ${segment.range}, ${segment.pages.toLocaleString('en')} page${segment.pages === 1 ? '' : 's'}\n${what}${change}`;
}

export function blockLabel(block: MapBlock): string {
  const where = block.range === undefined ? block.title : `${block.title} ${block.range}`;
  const lines = [
    `${where}${block.order > 0 ? `, order ${block.order}` : ''}, pfn 0x${block.pfn.toString(16)}`,
    block.zero
      ? 'the shared zero page: not counted, not in rmap'
      : `${block.order > 0 && block.pages > 1 ? 'mapcount of each page' : 'mapcount'} ${shownText(block.mapcount)} · refcount ${shownText(block.refcount)} · ${EXCLUSIVE[block.exclusive]}`,
  ];
  if (!block.zero) lines.push(`${shownText(block.anon_vma)} · index ${shownText(block.index)}`);
  if (block.counts.length > 0) lines.push(block.counts.map((count) => `${count.name} ${shownText(count)}`).join(' · '));
  if (block.change !== 'none') lines.push(`${CHANGE_WORD[block.change]} in this step`);
  return lines.join('\n');
}
