import { do_user_addr_fault } from './arch/fault';
import { _PAGE_ACCESSED, _PAGE_DIRTY, _PAGE_PRESENT, _PAGE_RW, pte_none } from './arch/x86_64';
import { mem_rw } from './fs/proc/base';
import { isErrno } from './kernel/errno';
import type { Kernel } from './kernel/kernel';
import { page_folio } from './mm/folio';
import { allowedOrders, is_huge_zero_pfn } from './mm/huge_memory';
import { repeatAnonFaults, repeatableFaults } from './mm/memory';
import { FIRST_BYTE, filledWith, is_zero_pfn } from './mm/page_alloc';
import { leafOf, pteRow } from './mm/pgtable';
import { vma_lookup } from './mm/vma';
import { type Operations, type Outcome, type ProcId, returned } from './operations';

/** What programs do to memory itself: the accesses of the CPU, with its MMU, and those through /proc/self/mem. */
export class Accesses {
  readonly #kernel: Kernel;

  constructor(private readonly operations: Operations) {
    this.#kernel = operations.kernel;
  }

  /** Reads the first byte of each page. */
  read(p: ProcId, vpn: number, pages: number): Outcome {
    const data: [number, number][] = [];
    const page = (at: number): boolean => {
      const pfn = this.translate(this.#kernel.current_mm(), at, false);
      if (pfn >= 0) {
        data.push([at, this.content(pfn)]);
      }
      return pfn >= 0;
    };
    return { ...this.access(p, vpn, pages, false, page), data };
  }

  /** Writes the first byte of each page; `value` gives it for the i-th page. */
  write(p: ProcId, vpn: number, pages: number, value: (i: number) => number): Outcome {
    const kernel = this.#kernel;
    const byte = (i: number): number => value(i) & FIRST_BYTE;
    const page = (at: number): boolean => {
      const pfn = this.translate(kernel.current_mm(), at, true);
      if (pfn >= 0) {
        const rest = kernel.page.content.get(pfn) & ~FIRST_BYTE;
        kernel.page.content.set(pfn, rest | byte(at - vpn));
      }
      return pfn >= 0;
    };
    // Faults that repeat the one before are made in one go: the state is the same, and the call is recorded ×n.
    const repeat = (at: number, call: number): number => {
      const mm = kernel.current_mm();
      const count = repeatableFaults(kernel, mm, at, vpn + pages - at - 1);
      if (count > 0) {
        repeatAnonFaults(kernel, mm, at, count, (i) => byte(at + 1 + i - vpn));
        kernel.calls.setTimes(call, count + 1);
      }
      return count;
    };
    return this.access(p, vpn, pages, true, page, repeat);
  }

  /** Writes all bytes of each page. */
  fill(p: ProcId, vpn: number, pages: number, value: number): Outcome {
    const byte = value & FIRST_BYTE;
    const page = (at: number): boolean => {
      const pfn = this.translate(this.#kernel.current_mm(), at, true);
      if (pfn >= 0) {
        this.#kernel.page.content.set(pfn, filledWith(byte));
      }
      return pfn >= 0;
    };
    return this.access(p, vpn, pages, true, page);
  }

  /** Reads the first byte of each page through /proc/self/mem, one call each. `ret`: pages read before one that fails. */
  memread(p: ProcId, vpn: number, pages: number): Outcome {
    const data: [number, number][] = [];
    const outcome = this.mem(p, vpn, pages, false, (pfn, at) => {
      data.push([at, this.content(pfn)]);
    });
    return { ...outcome, data };
  }

  /** The same for writing: also where the program itself may not write. `value` gives the byte of the i-th page. */
  memwrite(p: ProcId, vpn: number, pages: number, value: (i: number) => number): Outcome {
    return this.mem(p, vpn, pages, true, (pfn, at) => {
      this.#kernel.page.content.set(pfn, value(at - vpn) & 0xff);
    });
  }

  private mem(
    p: ProcId,
    vpn: number,
    pages: number,
    write: boolean,
    access: (pfn: number, at: number) => void,
  ): Outcome {
    return returned(
      this.operations.operate(p, () => {
        const mm = this.#kernel.current_mm();
        for (let at = vpn; at < vpn + pages; at++) {
          const ret = this.operations.run(mem_rw(this.#kernel, mm, at, write, (pfn) => access(pfn, at)));
          if (isErrno(ret)) {
            return at > vpn ? at - vpn : ret;
          }
        }
        return pages;
      }),
    );
  }

  private content(pfn: number): number {
    const zero = is_zero_pfn(pfn) || is_huge_zero_pfn(this.#kernel, page_folio(this.#kernel, pfn));
    return zero ? 0 : this.#kernel.page.content.get(pfn) & FIRST_BYTE;
  }

  /**
   * Accesses pages one by one; a fault is handled and the access tried again. `page` returns false if it faults;
   * `repeat` may take on pages behind one that faulted (`call` is that fault's) and says how many.
   */
  private access(
    p: ProcId,
    vpn: number,
    pages: number,
    write: boolean,
    page: (vpn: number) => boolean,
    repeat?: (vpn: number, call: number) => number,
  ): Outcome {
    let faults = 0;
    const { value: done, outcome } = this.operations.operate(p, () => {
      const mm = this.#kernel.current_mm();
      for (let at = vpn; at < vpn + pages; at++) {
        let call = -1;
        let regular = false;
        while (!page(at)) {
          regular = call < 0 && isUntouched(this.#kernel, mm, at);
          call = this.#kernel.calls.length;
          const result = this.operations.run(do_user_addr_fault(this.#kernel, at, write));
          if (result !== 'done') {
            return { pages: at - vpn, at, sig: result === 'sigbus' ? ('BUS' as const) : ('SEGV' as const) };
          }
          faults++;
        }
        if (repeat && regular) {
          const more = repeat(at, call);
          faults += more;
          at += more;
        }
      }
      return { pages };
    });
    const ended = { ...outcome, ret: done.pages, minflt: faults - outcome.majflt };
    return 'sig' in done ? { ...ended, sig: done.sig, at: done.at } : ended;
  }

  /** The MMU: pfn of an address if the access is allowed, with A and D set as the hardware does; -1 for a fault. */
  private translate(mm: number, vpn: number, write: boolean): number {
    const { pgtable } = this.#kernel;
    const leaf = leafOf(this.#kernel, mm, vpn);
    if (!leaf || (leaf.flags & _PAGE_PRESENT) === 0 || (write && (leaf.flags & _PAGE_RW) === 0)) {
      return -1;
    }
    pgtable.flags.set(leaf.row, leaf.flags | _PAGE_ACCESSED | (write ? _PAGE_DIRTY : 0));
    return leaf.pfn;
  }
}

/** Nothing is mapped at a page of a VMA that was faulted before: the fault will be like those of its neighbours. */
function isUntouched(k: Kernel, mm: number, vpn: number): boolean {
  const vma = vma_lookup(k, mm, vpn);
  const pte = pteRow(k, mm, vpn);
  return (
    vma !== 0 &&
    k.vma.anon_vma.get(vma) !== 0 &&
    allowedOrders(k, vma).length === 0 &&
    (pte === 0 || pte_none(k.pgtable.flags.get(pte)))
  );
}
