import { compareVersions, type Version } from '../kernel/version';
import type { Guard, GuardPart } from './ast';

/** Whether an expectation with this guard applies to a kernel. Without a guard it applies to all. */
export function guardApplies(guard: Guard | undefined, version: Version): boolean {
  return guard === undefined || guard.parts.some((part) => partApplies(part, version));
}

export function partApplies(part: GuardPart, version: Version): boolean {
  if (part.kind === 'between')
    return compareVersions(part.from, version) <= 0 && compareVersions(version, part.to) <= 0;
  const order = compareVersions(version, part.version);
  switch (part.op) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '==':
      return order === 0;
  }
}
