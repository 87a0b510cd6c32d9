import { Cancelled, RealKernelError, type Work } from '../realkernel/command';
import { complain, UsageError } from './io';

/** Exit status of a command that Ctrl+C ended. */
const INTERRUPTED = 130;

/**
 * Does work that takes its time: progress goes to standard error, Ctrl+C ends it and what it has started. What the user can set
 * right becomes a `UsageError`.
 */
export async function longWork(does: (work: Work) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const work: Work = { signal: controller.signal, progress: (text) => complain(`folioscope: ${text}`) };
  try {
    return await does(work);
  } catch (error) {
    if (error instanceof Cancelled) {
      complain('folioscope: stopped');
      return INTERRUPTED;
    }
    if (error instanceof RealKernelError) throw new UsageError(error.message);
    throw error;
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}
