import { gunzipSync } from 'node:zlib';
import { RealKernelError, runProgram } from './command';

const ELF = Buffer.from('\x7fELF', 'latin1');

/** Compressed forms of a kernel image, with the program that unpacks each from its input. */
const FORMS: readonly { readonly magic: Buffer; readonly command: readonly string[] }[] = [
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), command: ['zstd', '-dcq'] },
  { magic: Buffer.from('\xfd7zXZ\0', 'latin1'), command: ['xz', '-dcq', '--single-stream'] },
  { magic: Buffer.from([0x02, 0x21, 0x4c, 0x18]), command: ['lz4', '-dcq'] },
  { magic: Buffer.from('BZh', 'latin1'), command: ['bzip2', '-dcq'] },
];
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

/** The compressed kernel in a bzImage: the boot protocol's header names where it is. The last 4 bytes are its size. */
export function payloadOf(image: Buffer): Buffer {
  const sectors = image[0x1f1] || 4;
  const start = (sectors + 1) * 512 + image.readUInt32LE(0x248);
  return image.subarray(start, start + image.readUInt32LE(0x24c));
}

/** The ELF kernel in a bzImage. It boots through its PVH entry, twice as fast under emulation as the image does. */
export async function extractVmlinux(image: Buffer, signal: AbortSignal): Promise<Buffer> {
  const payload = payloadOf(image);
  const starts = (magic: Buffer): boolean => payload.subarray(0, magic.length).equals(magic);
  if (starts(ELF)) return payload;
  const body = payload.subarray(0, -4);
  let elf: Buffer | undefined;
  const form = FORMS.find(({ magic }) => starts(magic));
  if (starts(GZIP)) elf = gunzipSync(body);
  else if (form !== undefined) {
    const [program = '', ...args] = form.command;
    elf = (await runProgram(program, args, { signal, input: body })).out;
  }
  if (elf === undefined || !elf.subarray(0, 4).equals(ELF)) {
    throw new RealKernelError('the kernel image is packed in a form that is not known; choose another kernel version');
  }
  return elf;
}
