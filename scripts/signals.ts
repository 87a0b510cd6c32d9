/** Ctrl-C ends the script by its exit handlers, which end what it started. */
export function exitOnSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}
