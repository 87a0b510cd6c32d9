import type { Campaign, Verdict } from './campaign';

/** What came of a campaign so far. */
export class Sums {
  done = 0;
  private fields = 0;
  private differing = 0;
  private notRun = 0;
  private skipped = 0;
  private readonly explained = new Map<string, { count: number; reason: string }>();

  constructor(
    private readonly release: string,
    private readonly campaign: Campaign,
  ) {}

  add(verdict: Verdict): void {
    this.done++;
    switch (verdict.kind) {
      case 'equal':
        this.fields += verdict.fields;
        break;
      case 'differs':
        this.differing++;
        this.fields += verdict.comparison.equal;
        break;
      case 'explained': {
        const { id, reason } = verdict.by;
        this.explained.set(id, { count: (this.explained.get(id)?.count ?? 0) + 1, reason });
        this.fields += verdict.comparison.equal;
        break;
      }
      case 'not run':
        this.notRun++;
        break;
      case 'skipped':
        this.skipped++;
        break;
      default:
        verdict satisfies never;
    }
  }

  /** Nothing differs without a reason, and what the kernel can run was run. */
  get clean(): boolean {
    return this.differing === 0 && this.notRun === 0 && this.skipped < this.done;
  }

  soFar(): string {
    return `${this.done} of ${this.campaign.runs} scenarios, ${this.differing} differ`;
  }

  text(): string {
    const { thp, seed, steps, procs } = this.campaign;
    const lines = [...this.explained].map(([id, { count, reason }]) => `explained: ${count} (${id}): ${reason}`);
    if (this.notRun > 0) lines.push(`not run: ${this.notRun}`);
    if (this.skipped > 0) lines.push(`skipped: ${this.skipped}: the kernel lacks a feature that they need`);
    const about = `kernel ${this.release}, thp ${thp}, seeds from ${seed}, ${steps} steps, ${procs} processes at most`;
    lines.push(`${about}: ${this.fields} fields equal`);
    lines.push(`fuzz: ${this.differing} of ${this.done - this.skipped} scenarios differ`);
    return `${lines.join('\n')}\n`;
  }
}
