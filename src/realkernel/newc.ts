/** A file, folder or nothing else of an initial RAM disk. */
export interface ArchiveEntry {
  readonly path: string;
  /** File type and permissions, as in st_mode. */
  readonly mode: number;
  readonly data?: Uint8Array;
}

const TRAILER = 'TRAILER!!!';

/** An archive in the form that the kernel unpacks its initial RAM disk from (cpio, "newc"). The same entries give the same bytes. */
export function newcArchive(entries: readonly ArchiveEntry[]): Buffer {
  const parts = entries.flatMap((entry, i) => member(entry, i + 1));
  return Buffer.concat([...parts, ...member({ path: TRAILER, mode: 0 }, 0)]);
}

function member({ path, mode, data = new Uint8Array() }: ArchiveEntry, inode: number): Uint8Array[] {
  const name = Buffer.from(`${path}\0`);
  // inode, mode, uid, gid, links, mtime, size, device ×2, special device ×2, length of the name, checksum
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return [...padded(Buffer.concat([Buffer.from(header), name])), ...padded(data)];
}

function padded(data: Uint8Array): Uint8Array[] {
  return [data, new Uint8Array((4 - (data.length % 4)) % 4)];
}
