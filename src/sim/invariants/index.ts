import type { Kernel } from '../kernel/kernel';
import { anonVmaInvariants } from './anonVmas';
import { heldInvariants } from './held';
import { hugetlbInvariants } from './hugetlb';
import type { Invariant, Violation } from './invariant';
import { ksmInvariants } from './ksm';
import { largeFolioInvariants } from './large';
import { lockInvariants } from './locks';
import { mapcountInvariants } from './mapcount';
import { mlockInvariants } from './mlock';
import { pageTableInvariants } from './pageTables';
import { refcountInvariants } from './refcount';
import { rmapInvariants } from './rmap';
import { rssInvariants } from './rss';
import { survey } from './survey';
import { swapInvariants } from './swap';
import { vmaInvariants } from './vmas';

export type { Invariant, Violation } from './invariant';
export { RULES, type Rule } from './rules';

/** All invariants, by group. */
export const invariants: readonly Invariant[] = [
  ...mapcountInvariants,
  ...largeFolioInvariants,
  ...hugetlbInvariants,
  ...refcountInvariants,
  ...heldInvariants,
  ...ksmInvariants,
  ...rssInvariants,
  ...rmapInvariants,
  ...pageTableInvariants,
  ...vmaInvariants,
  ...anonVmaInvariants,
  ...mlockInvariants,
  ...swapInvariants,
  ...lockInvariants,
];

/** Places reported per invariant. */
const MAX_DETAILS = 5;

/** What does not hold in the state that is in place. Between system calls it must be empty. */
export function checkInvariants(k: Kernel): Violation[] {
  const surveyed = survey(k);
  const violations: Violation[] = [];
  for (const { id, reason, broken } of invariants) {
    let reported = 0;
    for (const detail of broken(k, surveyed)) {
      if (reported++ === MAX_DETAILS) {
        break;
      }
      violations.push({ id, reason, detail });
    }
  }
  return violations;
}
