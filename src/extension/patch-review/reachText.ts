/** What the status bar says while the map of functions is computed. */
export function reachText({ done, total }: { readonly done: number; readonly total: number }): {
  readonly text: string;
  readonly tooltip: string;
} {
  return {
    text: `$(sync~spin) Functions that scenarios reach: ${done}/${total} · cancel`,
    tooltip: `Running the scenarios of ${total} files to see which kernel functions they reach. Click to cancel.`,
  };
}

/** What is in it. */
export function foundText({
  scenarios,
  functions,
}: {
  readonly scenarios: number;
  readonly functions: number;
}): string {
  const reach = scenarios === 1 ? '1 MM scenario reaches' : `${scenarios} MM scenarios reach`;
  return `${reach} ${functions} kernel functions`;
}
