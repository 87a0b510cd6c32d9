export const LONG_STEPS = 9_990;
export const SHORT_STEPS = 200;

const PAGES = 64;

/**
 * A scenario of so many steps that does a bit of everything: touching, giving back, protecting, forking, copying. `salt`
 * changes one line of it, as an edit does.
 */
export function longScenario(steps: number, salt = 0): string {
  const lines = ['scenario "Long"', 'kernel 6.12', 'proc parent', `  buf = mmap ${PAGES * 4}K anon private rw nothp`];
  for (let step = 1; step < steps; step++) lines.push(statement(step, step === steps >> 1 ? salt : 0));
  return `${lines.join('\n')}\n`;
}

function statement(step: number, salt: number): string {
  const page = (step * 7 + salt) % PAGES;
  const to = Math.min(PAGES - 1, page + 5);
  const inChild = step > 100 ? 'child0: ' : '';
  switch (step % 6) {
    case 0:
      return `  madvise buf[${page}] DONTNEED`;
    case 1:
      return `  write buf[${page}..${to}]`;
    case 2:
      return `  read buf[${page}]`;
    case 3:
      return `${inChild || '  '}write buf[${to}]`;
    case 4:
      return step === 100 ? '  child0 = fork' : `  write buf[${page}]`;
    default:
      return step % 12 === 5 ? '  drain' : `  read buf[${page}..${to}]`;
  }
}
