import { withoutPrefix } from '../kernel/kconfig';
import type { Run } from '../trace/run';
import type { ComparedSide } from '../trace/views';

/** What sets the two runs apart, in words. */
export function sidesOf(a: Run, b: Run): { readonly a: ComparedSide; readonly b: ComparedSide } {
  const [labelA, labelB] = labels(a, b);
  return { a: side(a, b, labelA), b: side(b, a, labelB) };
}

function side(run: Run, other: Run, label: string): ComparedSide {
  const { kernel, arch, settings, steps, passed, failed, skipped, stopped, observed } = run.overview;
  return {
    label,
    kernel,
    arch,
    ...(observed === undefined ? {} : { observed }),
    settings,
    series: difference(run.machine.kernel.config.series, other.machine.kernel.config.series),
    steps: steps.length,
    passed,
    failed,
    skipped,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** By kernel if that differs, else by what was changed on one side and not on the other: series, choices of Kconfig. */
function labels(a: Run, b: Run): readonly [a: string, b: string] {
  if (a.observed !== undefined || b.observed !== undefined) return observedLabels(a, b);
  const { config: configA } = a.machine.kernel;
  const { config: configB } = b.machine.kernel;
  if (configA.name !== configB.name) return [configA.name, configB.name];
  const onlyA = difference(new Set(configA.changed), new Set(configB.changed));
  const onlyB = difference(new Set(configB.changed), new Set(configA.changed));
  const named = [changesLabel(onlyA), changesLabel(onlyB)] as const;
  return named[0] === named[1] ? ['first run', 'second run'] : named;
}

/** `simulator` and `6.12.107`; by the whole release string if that is needed to tell two kernels apart. */
function observedLabels(a: Run, b: Run): readonly [a: string, b: string] {
  const told = (whole: boolean): readonly [a: string, b: string] => [observedLabel(a, whole), observedLabel(b, whole)];
  const [short, long] = [told(false), told(true)];
  if (short[0] !== short[1]) return short;
  return long[0] !== long[1] ? long : ['first trace', 'second trace'];
}

function observedLabel({ overview: { observed, kernel } }: Run, whole: boolean): string {
  if (observed === undefined || observed.by === 'simulator') return whole ? `simulator ${kernel}` : 'simulator';
  return whole ? observed.kernel : (/^\d+\.\d+(\.\d+)?/.exec(observed.kernel)?.[0] ?? observed.kernel);
}

/** `with a, b`, `without c`, `CONFIG_D=y`; the plain kernel if nothing was changed. */
function changesLabel(changes: readonly string[]): string {
  const ids = (sign: string): string =>
    changes
      .filter((change) => change.startsWith(sign))
      .map((change) => change.slice(1))
      .join(', ');
  const config = changes.filter((change) => !/^[+-]/.test(change)).map((choice) => `CONFIG_${withoutPrefix(choice)}`);
  const parts = [ids('+') && `with ${ids('+')}`, ids('-') && `without ${ids('-')}`, ...config].filter(
    (part) => part !== '',
  );
  return parts.length === 0 ? 'as it is' : parts.join(', ');
}

function difference(some: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...some].filter((one) => !others.has(one));
}
