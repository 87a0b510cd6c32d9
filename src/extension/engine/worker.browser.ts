import { browserServerPort } from './port.browser';
import { startWorker } from './worker';

startWorker(browserServerPort());
