/**
 * Ctrl-C and a kill end the script by its exit handlers, which end what it started. Returns how to go back to what was
 * before.
 */
export function exitOnSignals(): () => void {
  const interrupted = () => process.exit(130);
  const terminated = () => process.exit(143);
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', terminated);
  return () => {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', terminated);
  };
}

/** Resolves when the user ends the script. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
