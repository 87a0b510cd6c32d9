import type { SyscallReturn } from '../../kernel/errno';
import { kfn, type Path } from '../../kernel/kfn';
import { FOLL_FORCE, FOLL_WRITE } from '../../mm/gup';
import { access_remote_vm, type PageAccess } from '../../mm/memory/access';

/**
 * A read or write of /proc/PID/mem within one page (fs/proc/base.c). Goes past what the VMA forbids (FOLL_FORCE), as a debugger
 * needs it. Returns the bytes; EIO where the page cannot be had. The fault that it takes is not the program's: no signal.
 */
export const mem_rw = kfn(
  'fs/proc/base.c',
  'mem_rw',
  function* (k, mm: number, vpn: number, write: boolean, access: PageAccess): Path<SyscallReturn> {
    const copied = yield* access_remote_vm(k, mm, vpn, write ? FOLL_FORCE | FOLL_WRITE : FOLL_FORCE, access);
    return copied || 'EIO';
  },
);
