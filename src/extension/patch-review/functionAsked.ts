/** What a command on functions was called with: by a lens, a hover, a menu of the panel, or by nobody we know. */
export interface FunctionAsked {
  readonly functions: readonly string[];
  readonly series?: string;
}

/** Commands can be called by anyone with anything: what is not understood counts as nothing. */
export function functionAsked(argument: unknown): FunctionAsked {
  if (typeof argument !== 'object' || argument === null) return { functions: [] };
  const { fn, functions, series } = argument as Readonly<Record<string, unknown>>;
  const names = typeof fn === 'string' ? [fn] : Array.isArray(functions) ? functions : [];
  return {
    functions: names.filter((name): name is string => typeof name === 'string' && /^\w+$/.test(name)),
    ...(typeof series === 'string' ? { series } : {}),
  };
}
