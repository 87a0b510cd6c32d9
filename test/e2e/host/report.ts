/** One test of the in-host suite; `error` if it failed. */
export interface HostTest {
  readonly title: string;
  readonly error?: string;
}

/** What the in-host suite leaves in the file that FOLIOSCOPE_HOST_REPORT names. */
export interface HostReport {
  readonly tests: readonly HostTest[];
}
