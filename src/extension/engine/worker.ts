import type { ServerPort } from './port';
import { serve } from './server';
import { simEngine } from './simEngine';

/** What runs in the worker, on whatever platform. */
export function startWorker(port: ServerPort): void {
  serve(port, simEngine);
}
