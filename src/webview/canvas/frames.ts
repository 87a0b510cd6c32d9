/** At most one call of `draw` in a frame, and none without a request. */
export function frames(draw: () => void): { request(): void; cancel(): void } {
  let pending = 0;
  return {
    request() {
      if (pending !== 0) return;
      pending = requestAnimationFrame(() => {
        pending = 0;
        draw();
      });
    },
    cancel() {
      if (pending !== 0) cancelAnimationFrame(pending);
      pending = 0;
    },
  };
}
