import { expect } from 'vitest';

/** What every text for a mail keeps to, line by line. */
export function expectMail(text: string): void {
  expect(text.endsWith('\n')).toBe(true);
  expect(text.endsWith('\n\n')).toBe(false);
  for (const line of text.slice(0, -1).split('\n')) {
    expect(line).toMatch(/^[\x20-\x7e]{0,72}$/);
    // A client that flows text joins a line that ends with a blank to the next one.
    expect(line).not.toMatch(/ $/);
    // A mailbox quotes the first, SMTP ends at the second, a signature begins at the third, the fourth looks quoted.
    expect(line).not.toMatch(/^From |^\.$|^--$|^>/);
    // Where `git am` thinks that the patch begins.
    expect(line).not.toMatch(/^---|^diff -|^Index: /);
  }
}
