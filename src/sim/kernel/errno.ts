/** Error numbers by name, as the syscalls of the model return them. */
export type Errno =
  | 'EPERM'
  | 'ENOENT'
  | 'EIO'
  | 'EHWPOISON'
  | 'ESRCH'
  | 'ENXIO'
  | 'EBADF'
  | 'EAGAIN'
  | 'ENOMEM'
  | 'EACCES'
  | 'EFAULT'
  | 'EBUSY'
  | 'EEXIST'
  | 'EINVAL'
  | 'ENOTTY';

/** What a syscall returned: a value (0 or more), or an errno. */
export type SyscallReturn = number | Errno;

export function isErrno(ret: SyscallReturn): ret is Errno {
  return typeof ret === 'string';
}
