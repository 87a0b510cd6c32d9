import { describe, expect, it } from 'vitest';
import { outcomes, runLines, verdicts } from '../scenario/runs';

const REGISTERED = `kernel 6.18
buf = mmap 32K anon private rw nothp
write buf[0..3]
userfaultfd WP_ASYNC
uffdio_register buf[0..3] wp`;

describe('PAGEMAP_SCAN', () => {
  it('tells neighbouring pages with the same categories as one range', () => {
    const run = runLines(
      'kernel 6.18\nbuf = mmap 16K anon private rw nothp\nwrite buf[0..1]\nread buf[2]\npagemap_scan buf',
    );
    expect(outcomes(run).at(-1)).toBe(
      'buf[0..1] WRITTEN|PRESENT|SOFT_DIRTY, buf[2] WRITTEN|PRESENT|PFNZERO|SOFT_DIRTY, buf[3] SOFT_DIRTY',
    );
  });

  it('is unknown to kernels before 6.7', () => {
    expect(outcomes(runLines('kernel 6.1\nbuf = mmap 4K anon private rw\npagemap_scan buf')).at(-1)).toBe('ENOTTY');
  });

  it('write-protects only where a userfaultfd allows it', () => {
    const run = runLines(`${REGISTERED}
pagemap_scan buf wp
expect pte(buf[0..3]).uffd_wp
expect pte(buf[4..7]).uffd_wp == 0
expect vmas == 2`);
    expect(verdicts(run)).toEqual(['ok', 'ok', 'ok']);
  });
});

describe('userfaultfd', () => {
  it('is opened once, and before anything is registered', () => {
    const run = runLines(`kernel 6.18
buf = mmap 4K anon private rw
uffdio_register buf wp
userfaultfd WP_ASYNC
userfaultfd WP_ASYNC
uffdio_writeprotect buf
uffdio_register buf wp
munmap buf`);
    expect(outcomes(run).slice(1, 6)).toEqual(['EBADF', 'ok', 'EBUSY', 'ENOENT', 'ok']);
  });

  it('refuses WP_ASYNC before 6.7', () => {
    expect(outcomes(runLines('kernel 6.1\nuserfaultfd WP_ASYNC'))).toEqual(['EINVAL']);
  });

  it('lets what mremap() moves go', () => {
    const run = runLines(`${REGISTERED}
uffdio_writeprotect buf[0..3]
new = mremap buf[0..3]
expect vma(new).VM_UFFD_WP == 0
expect pte(new).uffd_wp == 0`);
    expect(verdicts(run)).toEqual(['ok', 'ok']);
  });
});

describe('memwrite', () => {
  it('stores 200, 201 and so on, and a child goes on from there', () => {
    const run = runLines(`proc parent
buf = mmap 16K anon private r nothp
memwrite buf[0..1]
child = fork
child: memwrite buf[2]
expect data(parent:buf[1]) == 201
expect data(child:buf[2]) == 202
expect data(parent:buf[2]) == 0`);
    expect(verdicts(run)).toEqual(['ok', 'ok', 'ok']);
  });
});
