/** What a command was called on: a lens or hover link (`uri` text and scenario), or a file from a menu. */
export interface AskedFor {
  readonly uri: string;
  readonly scenario?: string;
  readonly step?: number;
  /** Another than the scenario's own. */
  readonly kernel?: string;
  /** A series to compare with and without. */
  readonly series?: string;
}

/** Commands can be called by anyone with anything: what is not understood counts as nothing. */
export function askedFor(argument: unknown): AskedFor | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const given = argument as {
    readonly uri?: unknown;
    readonly scenario?: unknown;
    readonly step?: unknown;
    readonly kernel?: unknown;
    readonly series?: unknown;
    readonly scheme?: unknown;
  };
  if (typeof given.scheme === 'string') return { uri: String(argument) };
  if (typeof given.uri !== 'string') return undefined;
  return {
    uri: given.uri,
    ...(typeof given.scenario === 'string' ? { scenario: given.scenario } : {}),
    ...(typeof given.step === 'number' && Number.isInteger(given.step) ? { step: given.step } : {}),
    ...(typeof given.kernel === 'string' ? { kernel: given.kernel } : {}),
    ...(typeof given.series === 'string' ? { series: given.series } : {}),
  };
}
