const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** Knows every byte, so it never fails. */
const ANY = new TextDecoder('windows-1252');

/**
 * Decodes text by the charset that its mail names, or by what it looks like. `guessed`: it is none
 * that was named, nor UTF-8.
 */
export function decode(bytes: Uint8Array, charset: string | undefined): { text: string; guessed: boolean } {
  const named = charset?.toLowerCase() ?? 'utf-8';
  if (named !== 'us-ascii' && named !== 'ascii') {
    const text = decodeAs(bytes, named);
    if (text !== undefined) return { text, guessed: false };
  }
  const text = decodeAs(bytes, 'utf-8');
  return text === undefined ? { text: ANY.decode(bytes), guessed: true } : { text, guessed: false };
}

function decodeAs(bytes: Uint8Array, charset: string): string | undefined {
  try {
    const decoder = charset === 'utf-8' || charset === 'utf8' ? UTF8 : new TextDecoder(charset, { fatal: true });
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
