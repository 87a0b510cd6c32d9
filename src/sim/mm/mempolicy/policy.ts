import type { Kernel } from '../../kernel/kernel';

/** The nodes of the machine. The CPU is on node 0. */
export const NODES = [0, 1] as const;

/** `vm_policy` of MPOL_BIND to a node. */
export function bindPolicy(nid: number): number {
  return nid + 1;
}

/** A policy as /proc/PID/numa_maps prints it. */
export function policyText(policy: number): string {
  return policy === 0 ? 'default' : `bind:${policy - 1}`;
}

/** Node on which a page for a VMA is allocated: that of its policy, else that of the CPU (alloc_pages_mpol). */
export function policyNode(k: Kernel, vma: number): number {
  const policy = k.vma.vm_policy.get(vma);
  return policy === 0 ? 0 : policy - 1;
}
