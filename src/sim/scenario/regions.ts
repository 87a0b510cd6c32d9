import type { Region } from '../trace/run';
import type { Place, Where } from './ast';

/** First page of the first region, as in kernel-oracle. */
const FIRST_SLOT = 0x40000000;
/** 1 GiB in pages: regions start at multiples of it, with at least as much between them, so that they never merge. */
const SLOT = 1 << 18;
const PAGE = 4096n;

/** Pages in a row. */
export interface Pages {
  readonly vpn: number;
  readonly pages: number;
}

/** The named ranges of a running scenario, and the addresses it gives to new ones. */
export class Regions {
  readonly #now = new Map<string, Pages>();
  readonly #all: Region[] = [];
  #next = FIRST_SLOT;

  /** Every name with every range that it had, oldest first. */
  get all(): readonly Region[] {
    return this.#all;
  }

  /** An address range of its own for a new region. */
  fresh(pages: number): number {
    const vpn = this.#next;
    this.#next = (Math.ceil((vpn + pages) / SLOT) + 1) * SLOT;
    return vpn;
  }

  /** `name` means these pages from `step` on. */
  name(name: string, pages: Pages, step: number): void {
    const before = this.#now.get(name);
    if (before?.vpn === pages.vpn && before.pages === pages.pages) return;
    this.#now.set(name, pages);
    this.#all.push({ name, ...pages, step });
  }

  get(name: string): Pages | undefined {
    return this.#now.get(name);
  }

  /** The pages that a place means now. A name that the checker let pass is there. */
  at(place: Place): Pages {
    const region = this.#now.get(place.region.text) ?? { vpn: FIRST_SLOT, pages: 0 };
    const { part } = place;
    switch (part.kind) {
      case 'all':
        return region;
      case 'page':
        return { vpn: region.vpn + part.page, pages: 1 };
      case 'pages': {
        const to = part.to ?? region.pages - 1;
        return { vpn: region.vpn + part.from, pages: Math.max(0, to - part.from + 1) };
      }
      case 'offset':
        return { vpn: region.vpn + Number(part.from.bytes / PAGE), pages: 1 };
      case 'offsets':
        return {
          vpn: region.vpn + Number(part.from.bytes / PAGE),
          pages: Number((part.to.bytes - part.from.bytes) / PAGE),
        };
    }
  }

  /** Where a mapping of `pages` pages goes. */
  where(where: Where, pages: number): number {
    if (where.kind === 'address') return Number(where.address / PAGE);
    const place = this.at(where.place);
    switch (where.kind) {
      case 'after':
        return place.vpn + place.pages;
      case 'before':
        return place.vpn - pages;
      case 'place':
        return place.vpn;
    }
  }
}
