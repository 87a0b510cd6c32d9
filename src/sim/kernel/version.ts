/** A kernel release as a pair: [6, 12]. */
export type Version = readonly [major: number, minor: number];

export function parseVersion(text: string): Version | undefined {
  const match = /^(\d{1,2})\.(\d{1,3})$/.exec(text);
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

export function formatVersion(version: Version): string {
  return `${version[0]}.${version[1]}`;
}

/** Negative, zero or positive, as `a - b`. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1];
}
