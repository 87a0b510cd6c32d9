const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** Knows every byte, so it never fails. */
const ANY = new TextDecoder('windows-1252');
/** Charsets whose texts are valid UTF-8 as well, but mean something else. */
const NOT_LIKE_UTF8 = /^(?:iso-2022|hz|utf-16|utf-7)/;

/**
 * Decodes text. What is valid UTF-8 is UTF-8, also where its mail claims another charset: editors and archives convert texts
 * and leave the headers as they were. `guessed`: it is neither that nor what was named.
 */
export function decode(bytes: Uint8Array, charset: string | undefined): { text: string; guessed: boolean } {
  const named = charset?.toLowerCase() ?? 'utf-8';
  const own = NOT_LIKE_UTF8.test(named) ? decodeAs(bytes, named) : undefined;
  const text = own ?? decodeAs(bytes, 'utf-8') ?? (named === 'us-ascii' ? undefined : decodeAs(bytes, named));
  return text === undefined ? { text: ANY.decode(bytes), guessed: true } : { text, guessed: false };
}

function decodeAs(bytes: Uint8Array, charset: string): string | undefined {
  try {
    const decoder = charset === 'utf-8' ? UTF8 : new TextDecoder(charset, { fatal: true });
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
