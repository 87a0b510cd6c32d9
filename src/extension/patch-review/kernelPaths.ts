/** Folders and files of the kernel whose functions the model may have. A test holds it against the model. */
const MODELLED =
  /^(?:mm\/.+|include\/(?:linux|asm-generic)\/.+|arch\/[^/]+\/(?:mm|include\/asm)\/.+|fs\/(?:proc\/)?[^/]+|kernel\/(?:events\/)?[^/]+|io_uring\/[^/]+)\.[ch]$/;
/** Where one of these begins in a longer path. */
const STARTS = /(?:^|\/)(?=(?:mm|include|arch|fs|kernel|io_uring)\/)/g;

/** `mm/rmap.c` of a path that ends so: a kernel file whose functions may be modelled. Otherwise undefined. */
export function kernelPathOf(path: string): string | undefined {
  for (const { index, 0: start } of path.matchAll(STARTS)) {
    const own = path.slice(index + start.length);
    if (MODELLED.test(own)) return own;
  }
  return undefined;
}

/** Heads of files in a diff, whatever stands before their path, and in a mail that lost its line breaks: `+++ b/mm/rmap.c`. */
const HEADS = /(?<!\S)(?:\+\+\+|---) (?:\S*\/)?((?:mm|include|arch|fs|kernel|io_uring)\/\S+\.[ch])(?!\S)/g;
/** Lines of a diffstat, as a cover letter has it: `mm/rmap.c | 12 ++--`. */
const STATS = /(?<!\S)((?:mm|include|arch|fs|kernel|io_uring)\/\S+\.[ch])\s+\|\s+\d/g;
/** A mail whose diff cannot be seen as it stands. */
const HIDDEN = /^content-transfer-encoding:\s*base64/im;
const PATCH_MAIL = /^subject:.*\bpatch\b/im;

/**
 * A quick look at a text: is it a diff, or a cover letter, that may touch what is modelled? What is not costs no more than this.
 * A mail with a hidden diff has to be read to know.
 */
export function mayTouchModel(text: string): boolean {
  for (const places of [HEADS, STATS])
    for (const [, path] of text.matchAll(places)) if (path !== undefined && MODELLED.test(path)) return true;
  return HIDDEN.test(text) && PATCH_MAIL.test(text);
}
