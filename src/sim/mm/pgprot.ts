import { _PAGE_ACCESSED, _PAGE_NX, _PAGE_PRESENT, _PAGE_PROTNONE, _PAGE_RW, _PAGE_USER } from '../arch/x86_64';
import { VM_ACCESS_FLAGS, VM_EXEC, VM_SHARED, VM_WRITE } from './vm_flags';

/**
 * Protection bits of a present PTE of a VMA (protection_map of arch/x86/mm/pgprot.c). A private writable VMA gets no RW:
 * each PTE gets it when its page turns out to be exclusive.
 */
export function vm_get_page_prot(vmFlags: number): number {
  if ((vmFlags & VM_ACCESS_FLAGS) === 0) {
    return _PAGE_PROTNONE | _PAGE_ACCESSED;
  }
  let prot = _PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED;
  if ((vmFlags & VM_EXEC) === 0) {
    prot |= _PAGE_NX;
  }
  if ((vmFlags & (VM_SHARED | VM_WRITE)) === (VM_SHARED | VM_WRITE)) {
    prot |= _PAGE_RW;
  }
  return prot;
}
