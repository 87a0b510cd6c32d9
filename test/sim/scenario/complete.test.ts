import { expect, describe as group, it } from 'vitest';
import { complete, describe, describeFact, FACTS } from '../../../src/sim/scenario';
import { HEADS, INNER_WORDS } from '../../../src/sim/scenario/tokens';

const SO_FAR = 'scenario "a"\nbuf = mmap 16K anon private rw\nchild = fork\n';
const labels = (line: string): string[] =>
  complete(SO_FAR + line, SO_FAR.length + line.length).map(({ label }) => label);

group('completion', () => {
  it('offers statements and processes at the start of a line', () => {
    expect(labels('')).toEqual([...HEADS, 'parent:', 'child:']);
    expect(labels('child: ')).toEqual(HEADS.slice(HEADS.indexOf('mmap')));
    expect(labels('x = ')).toEqual(['mmap', 'mremap', 'fork']);
  });

  it('offers what a statement takes next', () => {
    expect(labels('write ')).toEqual(['buf']);
    expect(labels('x = mmap 4K anon ')).toEqual(expect.arrayContaining(['private', 'rw', 'populate', 'at']));
    expect(labels('x = mmap 4K anon private rw ')).not.toEqual(expect.arrayContaining(['r']));
    expect(labels('x = mmap 4K anon private rw at ')).toEqual(['buf', 'after', 'before']);
    expect(labels('x = mmap 4K anon private rw at after ')).toEqual(['buf']);
    expect(labels('mprotect buf[0..1] ')).toEqual(expect.arrayContaining(['none', 'r', 'rw']));
    expect(labels('madvise buf ')).toEqual(expect.arrayContaining(['DONTNEED', 'DONTFORK']));
    expect(labels('mremap buf ')).toEqual(expect.arrayContaining(['maymove', 'to']));
    expect(labels('kernel ')).toEqual(expect.arrayContaining(['6.12', 'mainline']));
    expect(labels('series -')).toEqual(expect.arrayContaining(['rmap-overhaul']));
  });

  it('offers what an expectation asks next', () => {
    expect(labels('expect ')).toEqual(expect.arrayContaining(['always', 'not', 'error', 'pte', 'rss']));
    expect(labels('expect not ')).not.toContain('not');
    expect(labels('expect pte(')).toEqual(['buf', 'parent', 'child']);
    expect(labels('expect pte(child:')).toEqual(['buf']);
    expect(labels('expect rss(')).toEqual(['parent', 'child']);
    expect(labels('expect calls(')).toContain('do_wp_page');
    expect(labels('expect pte(buf[3]).')).toEqual(Object.keys(FACTS.pte.fields));
    expect(labels('expect pte(buf[3]).wr')).toEqual(Object.keys(FACTS.pte.fields));
    expect(labels('expect rss.')).toEqual(['anon', 'file', 'shmem', 'swap']);
    expect(labels('expect pte(buf).write ')).toContain('==');
    expect(labels('expect pfn(buf) == ')).toEqual(expect.arrayContaining(['none', 'pfn']));
    expect(labels('expect error ')).toContain('EINVAL');
    expect(labels('expect signal ')).toEqual(['SIGSEGV', 'SIGBUS']);
    expect(labels('expect [')).toContain('6.12');
  });

  it('offers nothing in comments and texts', () => {
    expect(labels('write # ')).toEqual([]);
    expect(labels('scenario "wr')).toEqual([]);
    expect(labels('expect vma(buf).perm == "r')).toEqual([]);
  });

  it('knows only names that are made further up', () => {
    const text = `${SO_FAR}write \nlate = mmap 4K anon private rw\n`;
    expect(complete(text, SO_FAR.length + 'write '.length).map(({ label }) => label)).toEqual(['buf']);
  });

  it('replaces the word that is being written', () => {
    const [first] = complete(`${SO_FAR}  wri`, SO_FAR.length + 5);
    expect(first?.range).toEqual({ line: 3, start: 2, endLine: 3, end: 5 });
  });
});

group('the words of the language', () => {
  it('all have a hover text', () => {
    for (const word of HEADS) expect(describe(word, true)?.help, word).toBeTruthy();
    for (const word of INNER_WORDS.filter((inner) => inner !== 'page')) expect(describe(word)?.help, word).toBeTruthy();
    for (const [fact, { fields }] of Object.entries(FACTS)) {
      expect(describeFact(fact)?.help, fact).toBeTruthy();
      for (const field of Object.keys(fields)) expect(describeFact(fact, field)?.help, `${fact}.${field}`).toBeTruthy();
    }
    expect(describe('frobnicate')).toBeUndefined();
    expect(describeFact('pte', 'toString')).toBeUndefined();
  });
});
