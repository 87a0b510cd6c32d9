import { sysFileWrite } from '../mm/sysfiles';
import type { OpsScenario, OpsStep } from './ops';
import { sysfsWriteOf } from './sysfs';

/** Operations that are not modelled, and what is missing for them. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['msync', 'files'],
  ['ucopy', 'userfaultfd'],
  ['uzero', 'userfaultfd'],
  ['ucontinue', 'userfaultfd'],
  ['umove', 'userfaultfd'],
  ['upoison', 'userfaultfd'],
  ['vvar', 'PFN mappings'],
  ['fread', 'files'],
]);

/** Words of mmap that are not modelled, and what is missing for them. */
const MMAP_WORDS: ReadonlyMap<string, string> = new Map([
  ['shared', 'shared mappings'],
  ['memfd', 'files'],
  ['secret', 'memfd_secret()'],
  ['file', 'files'],
  ['path', 'files'],
  ['tmpfs', 'files'],
  ['of', 'files'],
  ['off', 'files'],
]);

/** Advices that are not modelled, and what is missing for them. */
const ADVICES: ReadonlyMap<string, string> = new Map([
  ['NORMAL', 'readahead advice'],
  ['RANDOM', 'readahead advice'],
  ['SEQUENTIAL', 'readahead advice'],
  ['REMOVE', 'files'],
]);

/** UFFD_FEATURE_WP_ASYNC and UFFD_FEATURE_WP_UNPOPULATED. */
const WP_ASYNC = 0xa000;

/** Follows a scenario and says where it leaves what is modelled. */
export class ModelledSteps {
  private readonly unknownSetting: string | undefined;

  constructor(scenario: OpsScenario) {
    this.unknownSetting = scenario.settings.find(
      (setting) => /^(set|lru-gen) /.test(setting) && sysFileWrite(setting) === undefined,
    );
  }

  /** What is missing to run the step, or undefined if it can be run. Call it for every step in order. */
  missing(step: OpsStep): string | undefined {
    if (this.unknownSetting !== undefined) return `the setting "${this.unknownSetting}"`;
    const missing = OPERATIONS.get(step.op);
    if (missing !== undefined) return missing;
    switch (step.op) {
      case 'mmap':
        return this.mmap(step);
      case 'sys':
        return sysfsWriteOf(step) === undefined ? 'this setting, or this value of it' : undefined;
      case 'uffd':
        return Number(step.values.get('features') ?? 0) === WP_ASYNC ? undefined : 'userfaultfd';
      case 'uregister':
        return step.words.has('wp') && step.words.size === 1 ? undefined : 'userfaultfd';
      case 'madvise':
      case 'pmadvise':
        return this.madvise(step);
      default:
        return undefined;
    }
  }

  private mmap(step: OpsStep): string | undefined {
    for (const word of [...step.words, ...step.values.keys()]) {
      const missing = MMAP_WORDS.get(word);
      if (missing !== undefined) return missing;
    }
    if (!step.words.has('anon') && !step.words.has('hugetlb')) return 'files';
    return undefined;
  }

  private madvise(step: OpsStep): string | undefined {
    const { advice = '' } = step;
    return ADVICES.get(advice);
  }
}
