import { describe, expect, it } from 'vitest';
import { kernelPathOf, mayTouchModel } from '../../../src/extension/patch-review/kernelPaths';
import { modelledFunctions } from '../../../src/review/modelled';

const diff = (path: string) => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-x\n+y\n`;

describe('the path of a kernel file', () => {
  it('is found in the path of a file, wherever the tree is', () => {
    expect(kernelPathOf('/home/me/linux/mm/rmap.c')).toBe('mm/rmap.c');
    expect(kernelPathOf('/src/arch/x86/mm/fault.c')).toBe('arch/x86/mm/fault.c');
    expect(kernelPathOf('mm/huge_memory.c')).toBe('mm/huge_memory.c');
    expect(kernelPathOf('/kernel/linux-6.12/mm/memory.c')).toBe('mm/memory.c');
  });

  it('is known of every file that the model has functions of', () => {
    const files = new Set(modelledFunctions().map(({ file }) => file));
    expect([...files].filter((file) => kernelPathOf(`/tree/${file}`) !== file)).toEqual([]);
  });

  it.each(['/project/src/main.c', '/project/comm/rmap.c', '/linux/mm/Kconfig', '/linux/drivers/net/tun.c', '/mm.c'])(
    'is not taken for one: %s',
    (path) => {
      expect(kernelPathOf(path)).toBeUndefined();
    },
  );
});

describe('the quick look at a text', () => {
  it('finds a diff of mm/, with any prefix, in any mail', () => {
    expect(mayTouchModel(diff('mm/rmap.c'))).toBe(true);
    expect(mayTouchModel(`From x\nSubject: y\n\n${diff('fs/proc/task_mmu.c')}`)).toBe(true);
    expect(mayTouchModel('--- linux-6.1/mm/memory.c\t2022-12-11\n+++ linux-6.12/mm/memory.c\t2024-11-17\n')).toBe(true);
    expect(mayTouchModel('--- /dev/null\r\n+++ b/mm/new.c\r\n')).toBe(true);
  });

  it('leaves every other diff alone', () => {
    expect(mayTouchModel(diff('src/index.ts'))).toBe(false);
    expect(mayTouchModel(diff('drivers/gpu/drm/i915/gem.c'))).toBe(false);
    expect(mayTouchModel('The function is in mm/rmap.c | and -- b/mm/rmap.c\n')).toBe(false);
    expect(mayTouchModel('')).toBe(false);
  });

  it('finds a cover letter by its diffstat, and a mail that lost its line breaks', () => {
    expect(mayTouchModel('Subject: [PATCH 0/3] mm\n\n include/linux/rmap.h |  4 ++++\n mm/rmap.c | 12 +-\n')).toBe(
      true,
    );
    expect(mayTouchModel('Subject: x diff --git a/mm/gup.c b/mm/gup.c --- a/mm/gup.c +++ b/mm/gup.c @@ -1 +1 @@')).toBe(
      true,
    );
    expect(mayTouchModel(' src/index.ts | 12 ++--\n')).toBe(false);
  });

  it('has a mail read whose diff cannot be seen', () => {
    expect(mayTouchModel('Subject: [PATCH] mm\nContent-Transfer-Encoding: base64\n\nZGlmZg==\n')).toBe(true);
    expect(mayTouchModel('Subject: a picture\nContent-Transfer-Encoding: base64\n\nZGlmZg==\n')).toBe(false);
  });

  it('comes to an end on long lines that begin like a head', () => {
    const long = `${'+++ '.repeat(200_000)}\n${'--- a/b/c/'.repeat(100_000)}\n`;
    expect(mayTouchModel(long)).toBe(false);
  });
});
