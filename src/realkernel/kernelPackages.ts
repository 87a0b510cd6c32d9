/** Which Debian packages hold a kernel, from the names that apt knows. */

/** The cloud flavour has all that a guest needs and is a third of the size. */
const FLAVOURS = ['cloud-amd64', 'amd64'] as const;

export function isVersionPrefix(text: string): boolean {
  return /^\d+(\.\d+)+$/.test(text);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The newest image package of a version ("6.12", "6.18.12"), or undefined. */
export function newestImage(version: string, names: readonly string[]): string | undefined {
  for (const flavour of FLAVOURS) {
    const pattern = new RegExp(`^linux-image-${escaped(version)}([.+-].*)?-${flavour}$`);
    const found = names
      .filter((name) => pattern.test(name) && !(flavour === 'amd64' && /-(cloud|rt|unsigned)-amd64$/.test(name)))
      .sort(compareNames);
    const last = found.at(-1);
    if (last !== undefined) return last;
  }
  return undefined;
}

/** `linux-image-6.1.0-32-cloud-amd64` → `6.1.0-32-cloud-amd64`, which is what uname tells. */
export function releaseOf(image: string): string {
  return image.slice('linux-image-'.length);
}

/** Packages that may hold parts of an image: since 6.19 the image package is empty, since 6.17 the configuration is apart. */
export function companions(release: string): string[] {
  return ['binary', 'modules', 'base'].map((part) => `linux-${part}-${release}`);
}

/** Numbers in names count as numbers. */
function compareNames(a: string, b: string): number {
  const split = (name: string): string[] => name.match(/\d+|\D+/g) ?? [];
  const [left, right] = [split(a), split(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x = '', y = ''] = [left[i], right[i]];
    if (x === y) continue;
    const [n, m] = [Number(x), Number(y)];
    if (x !== '' && y !== '' && !Number.isNaN(n) && !Number.isNaN(m)) return n - m;
    return x < y ? -1 : 1;
  }
  return 0;
}

/** The mirror among what `apt-get indextargets` tells as `ORIGIN|LABEL|CODENAME|URI` lines. */
export function mirrorOf(targets: string, codename: string): string | undefined {
  for (const line of targets.split('\n')) {
    const [origin, label, name, uri] = line.split('|');
    if (origin === 'Debian' && label === 'Debian' && name === codename) return uri;
  }
  return undefined;
}

/** The mirror in the text of apt's source files, of either form. */
export function mirrorInSources(text: string): string | undefined {
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words[0] !== 'URIs:' && words[0] !== 'deb') continue;
    const uri = words.find((word) => word.includes('://') && /\/debian\/?$/.test(word));
    if (uri !== undefined) return uri;
  }
  return undefined;
}
