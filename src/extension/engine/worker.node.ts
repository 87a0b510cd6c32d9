import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInThisContext } from 'node:vm';
import { offerWorkerScope } from './port.node';

// The engine's script is that of a Web Worker, so that the package has it once: it finds here what it talks through there.
offerWorkerScope();
const script = path.join(__dirname, 'engine.js');
runInThisContext(readFileSync(script, 'utf8'), { filename: script });
