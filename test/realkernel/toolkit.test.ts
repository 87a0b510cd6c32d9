import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cached, needSpace } from '../../src/realkernel/cache';
import { Cancelled, runProgram } from '../../src/realkernel/command';
import { qemuArguments } from '../../src/realkernel/guest';
import { sourceFolder } from '../../src/realkernel/initrd';
import {
  companions,
  isVersionPrefix,
  mirrorInSources,
  mirrorOf,
  newestImage,
  releaseOf,
} from '../../src/realkernel/kernelPackages';
import { newcArchive } from '../../src/realkernel/newc';
import { findProgram, needTools } from '../../src/realkernel/tools';
import { extractVmlinux } from '../../src/realkernel/vmlinux';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'folioscope-kit-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

describe('kernel packages', () => {
  const names = [
    'linux-image-6.1.0-9-cloud-amd64',
    'linux-image-6.1.0-10-cloud-amd64',
    'linux-image-6.1.0-11-amd64',
    'linux-image-6.12.9+bpo-amd64',
    'linux-image-6.12.9+bpo-amd64-unsigned',
    'linux-image-6.12.9+bpo-rt-amd64',
  ];

  it('are chosen by version: the newest of the smaller flavour', () => {
    expect(newestImage('6.1', names)).toBe('linux-image-6.1.0-10-cloud-amd64');
    expect(newestImage('6.12', names)).toBe('linux-image-6.12.9+bpo-amd64');
    expect(newestImage('6.13', names)).toBeUndefined();
  });

  it('may have their parts in other packages', () => {
    expect(companions(releaseOf('linux-image-7.2.1-amd64'))).toEqual([
      'linux-binary-7.2.1-amd64',
      'linux-modules-7.2.1-amd64',
      'linux-base-7.2.1-amd64',
    ]);
  });

  it.each(['6.1', '6.18.12'])('take %s as a version', (text) => expect(isVersionPrefix(text)).toBe(true));
  it.each(['6', 'mainline', '6.1; rm'])('do not take %s as a version', (text) =>
    expect(isVersionPrefix(text)).toBe(false),
  );

  it('come from the mirror of the machine', () => {
    const targets = 'Debian|Debian|other|http://a/debian/\nDebian|Debian|bookworm|http://mirror/debian/\n';
    expect(mirrorOf(targets, 'bookworm')).toBe('http://mirror/debian/');
    expect(mirrorInSources('Types: deb\nURIs: http://mirror/debian\n')).toBe('http://mirror/debian');
    expect(mirrorInSources('deb [arch=amd64] http://mirror/debian/ bookworm main\n')).toBe('http://mirror/debian/');
    expect(mirrorInSources('deb http://mirror/debian-security bookworm main\n')).toBeUndefined();
  });
});

describe('the tools of a guest', () => {
  it('that are missing are named with the packages that have them', () => {
    expect(() => needTools(['qemu-system-x86_64', 'mkfs.ext4', 'debugfs'], folder)).toThrow(
      'a guest needs qemu-system-x86_64, mkfs.ext4, debugfs, which this machine does not have; ' +
        'install with: apt-get install qemu-system-x86 e2fsprogs',
    );
    expect(() => needTools(['gcc', 'busybox'], folder)).toThrow(
      'apt-get install gcc libc6-dev linux-libc-dev busybox-static',
    );
  });

  it('are found in a path', () => {
    const tool = path.join(folder, 'gcc');
    writeFileSync(tool, '');
    expect(findProgram('gcc', folder)).toBeUndefined();
    chmodSync(tool, 0o755);
    expect(findProgram('gcc', `/nowhere:${folder}`)).toBe(tool);
    expect(() => needTools(['gcc'], folder)).not.toThrow();
  });

  it('need room', () => {
    expect(() => needSpace(folder, 1)).not.toThrow();
    expect(() => needSpace(folder, 1e9)).toThrow(/has \d+ MB left, 1000000000 MB are needed; make room/);
  });
});

describe('a program', () => {
  it('gives its output line by line and its exit status', async () => {
    const lines: string[] = [];
    const script = 'echo one; printf two; echo; exit 3';
    const { status, timedOut } = await runProgram('sh', ['-c', script], {
      signal: never,
      onLine: (line) => lines.push(line),
    });
    expect({ lines, status, timedOut }).toEqual({ lines: ['one', 'two'], status: 3, timedOut: false });
  });

  it('is killed when its time is over', async () => {
    const { timedOut, status } = await runProgram('sleep', ['60'], { signal: never, timeoutMs: 30 });
    expect({ timedOut, status }).toEqual({ timedOut: true, status: null });
  });

  it('is ended when it has said nothing for too long, not while it says something', async () => {
    const script = 'for i in 1 2 3 4; do echo $i; sleep 0.2; done; exec sleep 60';
    const { timedOut, out } = await runProgram('sh', ['-c', script], { signal: never, quietMs: 600 });
    expect(timedOut).toBe(true);
    expect(out.toString()).toBe('1\n2\n3\n4\n');
  });

  it('is killed when the work is cancelled', async () => {
    const controller = new AbortController();
    const ended = runProgram('sleep', ['60'], { signal: controller.signal });
    controller.abort();
    await expect(ended).rejects.toBeInstanceOf(Cancelled);
    await expect(runProgram('true', [], { signal: controller.signal })).rejects.toBeInstanceOf(Cancelled);
  });

  it('that is not there is said', async () => {
    await expect(runProgram('/no/such/program', [], { signal: never })).rejects.toThrow(
      '/no/such/program cannot be started',
    );
  });
});

describe('the cache', () => {
  it('fills a folder once, and not at all if that fails', async () => {
    const before = process.env['FOLIOSCOPE_CACHE'];
    process.env['FOLIOSCOPE_CACHE'] = path.join(folder, 'cache');
    try {
      let filled = 0;
      const fill = async (fresh: string): Promise<void> => {
        filled++;
        writeFileSync(path.join(fresh, 'file'), 'text');
      };
      await expect(cached('kernels/9.9', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
      const made = await cached('kernels/9.9', fill);
      expect(await cached('kernels/9.9', fill)).toBe(made);
      expect(filled).toBe(1);
      expect(readFileSync(path.join(made, 'file'), 'utf8')).toBe('text');
    } finally {
      if (before === undefined) delete process.env['FOLIOSCOPE_CACHE'];
      else process.env['FOLIOSCOPE_CACHE'] = before;
    }
  });
});

describe('the guest', () => {
  it('gets one emulated CPU, two nodes, its disks, and the kernel as an ELF file', () => {
    const files = { vmlinux: '/k/vmlinux', initrd: '/k/initrd.gz', disk: '/t/disk', swap: '/t/swap', xfs: undefined };
    const args = qemuArguments(files, ['-icount', 'shift=1']);
    const line = args.join(' ');
    expect(line).toContain('-accel tcg,thread=single -cpu max -machine pc,mem-merge=off -m 2048 -smp 1');
    expect(line).toContain('-no-reboot -serial stdio -icount shift=1');
    expect(line).toContain('-numa node,nodeid=1,memdev=m1');
    expect(args.filter((arg) => arg.startsWith('file='))).toEqual([
      'file=/t/disk,format=raw,if=virtio,cache=unsafe',
      'file=/t/swap,format=raw,if=virtio,cache=unsafe',
    ]);
    expect(line).toContain('-kernel /k/vmlinux -initrd /k/initrd.gz');
    expect(args.at(-1)).toContain('panic=-1 nokaslr');
    expect(qemuArguments({ ...files, xfs: '/t/xfs' }).filter((arg) => arg.startsWith('file='))).toHaveLength(3);
  });

  it('reads kernel memory only inside: its own init alone says so', () => {
    const found = execFileSync('grep', ['-rlE', 'ORACLE_DEEP=1', '--include=*.ts', '--include=*.sh', sourceFolder()], {
      encoding: 'utf8',
    });
    expect(found.trim().split('\n')).toEqual([path.join(sourceFolder(), 'guest', 'init.sh')]);
  });

  it('is told no host by name', () => {
    const sources = readdirSync(sourceFolder(), { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(sourceFolder(), name))
      .filter((file) => statSync(file).isFile());
    for (const file of sources) expect(readFileSync(file, 'utf8')).not.toMatch(/https?:\/\//);
  });
});

describe('the RAM disk', () => {
  it('is an archive in the kernel’s form, with every member at a multiple of four', () => {
    const archive = newcArchive([
      { path: 'bin', mode: 0o040755 },
      { path: 'bin/x', mode: 0o100755, data: Buffer.from('hello') },
    ]);
    const text = archive.toString('latin1');
    expect(text.slice(0, 110)).toBe(
      `070701${['1', '41ed', '0', '0', '1', '0', '0', '0', '0', '0', '0', '4', '0'].map((field) => field.padStart(8, '0')).join('')}`,
    );
    for (const match of text.matchAll(/070701/g)) expect(match.index % 4).toBe(0);
    expect(text).toContain('bin/x\0');
    expect(text).toContain(`hello\0\0\0${'070701'}`);
    expect(text.trimEnd()).toContain('TRAILER!!!\0');
    expect(archive.length % 4).toBe(0);
  });
});

describe('the kernel image', () => {
  it('holds an ELF kernel, packed', async () => {
    const elf = Buffer.from('\x7fELF and more', 'latin1');
    const packed = Buffer.concat([gzipSync(elf), Buffer.alloc(4)]);
    const image = Buffer.alloc(0x400 + packed.length);
    image[0x1f1] = 1;
    image.writeUInt32LE(0, 0x248);
    image.writeUInt32LE(packed.length, 0x24c);
    packed.copy(image, 0x400);
    expect(await extractVmlinux(image, never)).toEqual(elf);
    await expect(extractVmlinux(Buffer.alloc(0x800), never)).rejects.toThrow('packed in a form that is not known');
  });
});
