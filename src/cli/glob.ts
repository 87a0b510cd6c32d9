/** A pattern with `*`, `?` and `[abc]`, `[a-z]`, `[!a]` as a shell takes it, for whole names. */
export function globMatcher(pattern: string): (name: string) => boolean {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? '';
    const close = char === '[' ? pattern.indexOf(']', i + 2) : -1;
    if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (close > 0) {
      const body = pattern.slice(i + 1, close).replace(/[\\\]]/g, '\\$&');
      source += `[${body.startsWith('!') ? `^${body.slice(1)}` : body}]`;
      i = close;
    } else source += char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }
  const regex = compile(`^${source}$`);
  return (name) => regex?.test(name) ?? name === pattern;
}

/** A class such as `[z-a]` is no pattern at all: it then matches only itself. */
function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}
