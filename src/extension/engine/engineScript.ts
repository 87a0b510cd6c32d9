import { scopePort } from './port.browser';
import { serve } from './server';
import { simEngine } from './simEngine';

/** What runs in the engine's thread, on whatever platform. */
serve(scopePort(), simEngine);
