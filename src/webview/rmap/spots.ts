import type { RmapView } from '../../protocol';
import type { Spot } from '../canvas/spot';
import { DIFFERS_SIGN, type Differing, differsLine } from '../differing';
import { shownText } from '../map/words';
import { CHANGE_WORD } from '../theme.svelte';
import { chainDiffers } from './draw';
import type { RmapLayout } from './layout';

const changed = (change: keyof typeof CHANGE_WORD): string =>
  change === 'none' ? '' : `\n${CHANGE_WORD[change]} in this step`;

export function rmapSpots(view: RmapView, layout: RmapLayout, differing: readonly Differing[] = []): Spot[] {
  const spots: Spot[] = [];
  const { page } = view;
  if (page !== undefined && layout.folio !== undefined) {
    const label = `${page.title}\nmapping ${shownText(page.mapping)} · index ${shownText(page.index)} · mapcount ${shownText(page.mapcount)}${changed(page.change)}${differsLine(differing, { kind: 'page', from: page.pfn })}`;
    spots.push({ id: 'folio', ...rect(layout.folio), label, select: { kind: 'page', pfn: page.pfn }, column: 0 });
  }
  for (const box of layout.anonVmas) {
    const { anonVma } = box;
    const fields = anonVma.fields.map((field) => `${field.name} ${shownText(field)}`).join(' · ');
    spots.push({
      id: `a${anonVma.id}`,
      ...rect(box),
      label: `anon_vma ${anonVma.id}: root ${anonVma.root}, parent ${anonVma.parent}\n${fields}${changed(anonVma.change)}${differsLine(differing, { kind: 'anon_vma', from: anonVma.id })}`,
      select: anonVma.select,
      column: 1,
    });
  }
  for (const box of layout.chains) {
    const vma = view.vmas.find(({ id }) => id === box.chain.vma);
    const to = vma === undefined ? '' : `${vma.procName}: ${vma.name}`;
    const label = `anon_vma_chain ${box.chain.id}\njoins anon_vma ${box.chain.anon_vma} and VMA ${to}${changed(box.chain.change)}${chainDiffers({ view, differing }, box.chain) ? `\n${DIFFERS_SIGN} not in this place on the other side` : ''}`;
    spots.push({
      id: `c${box.chain.id}`,
      ...rect(box),
      label,
      select: { kind: 'anon_vma', id: box.chain.anon_vma },
      column: 2,
    });
  }
  for (const box of layout.vmas) {
    const { vma } = box;
    const own = vma.anon_vma === 0 ? 'no anon_vma yet' : `new pages go to anon_vma ${vma.anon_vma}`;
    spots.push({
      id: `v${vma.id}`,
      ...rect(box),
      label: `${vma.procName}: ${vma.name} ${vma.perm}\n${own}${changed(vma.change)}${vma.select.kind === 'vma' ? differsLine(differing, { kind: 'vma', proc: vma.proc, from: vma.select.vpn }) : ''}`,
      select: vma.select,
      column: 3,
    });
  }
  for (const box of layout.ptes) {
    spots.push({
      id: `p${box.vma.id}`,
      ...rect(box),
      label: `${box.vma.procName}: PTE ${box.at.where}\n${box.at.text}${differsLine(differing, { kind: 'pte', proc: box.vma.proc, from: box.at.vpn })}`,
      select: { kind: 'pte', proc: box.vma.proc, vpn: box.at.vpn },
      column: 4,
    });
  }
  return spots;
}

const rect = ({ x, y, w, h }: { x: number; y: number; w: number; h: number }) => ({ x, y, w, h });
