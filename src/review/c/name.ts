/** What stands before parentheses in the heading of a function and is not its name. */
const NOT_NAMES: ReadonlySet<string> = new Set([
  '__attribute__',
  '__attribute',
  '__printf',
  '__scanf',
  '__alloc_size',
  '__realloc_size',
  '__aligned',
  '__section',
  '__acquires',
  '__releases',
  '__must_hold',
  '__cond_acquires',
  '__cond_lock',
  '__assume_aligned',
  '__malloc',
  '__nonnull',
  '__counted_by',
  '__typeof__',
  '__typeof',
  '__alignas',
  '__no_context_analysis',
  'typeof',
  'typeof_unqual',
  'asm',
  '__asm__',
  'static_assert',
  '_Static_assert',
  'if',
  'for',
  'while',
  'switch',
  'return',
  'sizeof',
  'else',
  'do',
  'case',
  'defined',
]);

const GROUP = /([A-Za-z_]\w*)\s*$/;
const FIRST_ARGUMENT = /^\s*([A-Za-z_]\w*)/;
const SYSCALL = /^(?:COMPAT_)?SYSCALL(?:32)?_DEFINE\d$/;
const MACRO = /^[A-Z][A-Z0-9_]*$/;

/**
 * Name of the function whose heading this is, without its body: `static bool foo(struct folio *folio`. The heading may be
 * cut off after the parenthesis, as in a hunk. A function that a macro defines has the name that the kernel calls it by:
 * SYSCALL_DEFINE3(madvise, …) is __do_sys_madvise. Undefined if it is no function's.
 */
export function functionName(heading: string): string | undefined {
  let depth = 0;
  for (let at = 0; at < heading.length; at++) {
    const char = heading[at];
    if (char === ')') depth = Math.max(0, depth - 1);
    if (char === '=' && depth === 0) return undefined;
    if (char !== '(') continue;
    depth += 1;
    if (depth > 1) continue;
    const pointed = returnsPointer(heading, at);
    if (pointed !== undefined) return pointed;
    const name = GROUP.exec(heading.slice(Math.max(0, at - 120), at))?.[1];
    if (name === undefined || NOT_NAMES.has(name)) continue;
    const alone = heading.slice(0, at).trimStart().length === name.length;
    return macroFunction(name, heading.slice(at + 1, at + 120), alone) ?? name;
  }
  return undefined;
}

/** What a macro such as SYSCALL_DEFINE3 or DEFINE_IDTENTRY defines. */
function macroFunction(macro: string, args: string, alone: boolean): string | undefined {
  const argument = FIRST_ARGUMENT.exec(args)?.[1];
  if (argument === undefined || !MACRO.test(macro)) return undefined;
  if (SYSCALL.test(macro)) return `__do_${macro.startsWith('COMPAT') ? 'compat_' : ''}sys_${argument}`;
  return alone || macro.includes('DEFINE') ? argument : undefined;
}

/** `static int (*choose(int nr))(void)`: a function that returns a pointer to one. */
function returnsPointer(heading: string, at: number): string | undefined {
  return /^\(\s*\*\s*([A-Za-z_]\w*)\s*\(/.exec(heading.slice(at, at + 120))?.[1];
}

/**
 * Name of the function that a hunk's heading names; undefined for a structure, a variable, a label, a declaration or a
 * macro without a body.
 */
export function functionOfHeading(heading: string): string | undefined {
  if (!/^[A-Za-z_]/.test(heading) || heading.trimEnd().endsWith(';') || isLabel(heading)) return undefined;
  const macro = /^([A-Z][A-Z0-9_]*)\s*\(/.exec(heading)?.[1];
  if (macro !== undefined && !/DEFINE|BPF_CALL/.test(macro)) return undefined;
  return functionName(heading);
}

/** A label, which begins a line though it does not end a function. */
export function isLabel(line: string): boolean {
  return /^[A-Za-z_]\w*\s*:(?!:)/.test(line);
}
