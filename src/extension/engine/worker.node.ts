import { nodeServerPort } from './port.node';
import { startWorker } from './worker';

startWorker(nodeServerPort());
