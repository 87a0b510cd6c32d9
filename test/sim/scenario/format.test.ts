import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { format } from '../../../src/sim/scenario';

describe('formatting', () => {
  it('gives a file its one form', () => {
    const before = [
      '',
      '   # head',
      'scenario    "A \\"b\\""   ',
      '  kernel   6.12',
      '',
      '',
      '',
      'proc parent',
      'buf=mmap 16K private anon rw at after low populate # why',
      '      # about the write',
      'write buf[..3]=0x10#tight',
      'expect   page( parent : buf [0] )._mapcount==-1',
      'child  =  fork',
      'child:write buf+4K..8K    # other',
      'expect [ <6.15,6.18 ] always not called   wp_page_copy',
      'madvise buf madv_dontneed',
      'wirte   buf   # kept',
      '',
      '',
    ];
    expect(format(before.join('\n')).split('\n')).toEqual([
      '# head',
      'scenario "A \\"b\\""',
      'kernel 6.12',
      '',
      'proc parent',
      '  buf = mmap 16K anon private rw populate at after low  # why',
      '  # about the write',
      '  write buf[0..3] = 16    #tight',
      '  expect page(parent:buf[0])._mapcount == -1',
      '  child = fork',
      'child: write buf+4K..+8K  # other',
      '  expect [<6.15, 6.18] always not called wp_page_copy',
      '  madvise buf DONTNEED',
      '  wirte   buf             # kept',
      '',
    ]);
  });

  it('keeps the line ends and the byte order mark of the file', () => {
    expect(format('\ufeffscenario "a"\r\nnoop')).toBe('\ufeffscenario "a"\r\nnoop\r\n');
    expect(format('')).toBe('');
    expect(format('\n\n')).toBe('');
  });

  it('leaves the scenarios that ship as they are', () => {
    const root = new URL('../../../scenarios/', import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.mms'));
    expect(files).toContain('welcome.mms');
    for (const name of files) {
      const text = readFileSync(new URL(name, root), 'utf8');
      expect(format(text), name).toBe(text);
    }
  });
});
