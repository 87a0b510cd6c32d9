import { LIMITS, type ProblemCode } from '../../../src/sim/scenario';

const HEAD = 'scenario "Example"\nbuf = mmap 16K anon private rw\n';

/** Texts for the problems of size: too large to keep as files. */
export const GENERATED: Partial<Record<ProblemCode, { readonly why: string; readonly text: () => string }>> = {
  MM090: { why: 'A file has at most 1,048,576 characters.', text: () => `${HEAD}# ${'x'.repeat(LIMITS.fileLength)}\n` },
  MM091: {
    why: 'A file holds at most 200 scenarios.',
    text: () => Array.from({ length: LIMITS.scenarios + 2 }, (_, i) => `scenario "${i}"\nnoop\n`).join(''),
  },
  MM092: {
    why: 'A scenario has at most 10,000 statements, and as many expectations.',
    text: () => `${HEAD}${'noop\n'.repeat(LIMITS.statements + 5)}${'expect ok\n'.repeat(LIMITS.statements + 5)}`,
  },
  MM093: {
    why: 'A line has at most 2,000 characters.',
    text: () => `${HEAD}write buf ${' '.repeat(LIMITS.lineLength)}# end\n`,
  },
  MM096: {
    why: 'A scenario has at most 64 processes.',
    text: () => `${HEAD}${Array.from({ length: LIMITS.processes + 2 }, (_, i) => `child${i} = fork\n`).join('')}`,
  },
  MM097: {
    why: 'At most 1,000 problems of a file are listed.',
    text: () => `${HEAD}${'read\n'.repeat(LIMITS.problems + 100)}`,
  },
};
